using System.ComponentModel;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Running;

/// <summary>
/// What <c>run</c> has started, written down for the case that it is killed: nobody would end them then, and they keep the ports and the store. A line each, the run itself first; the next run in the same directory
/// ends what is left of them.
/// </summary>
/// <param name="directory">Where it is written down; git-ignored.</param>
/// <param name="clock">Measures how long they take to end.</param>
internal sealed class RunNote(string directory, TimeProvider clock)
{
    private readonly string _path = Path.Combine(directory, "run");

    /// <summary>Takes away what a run has left that was killed, and notes this one.</summary>
    /// <exception cref="SolutionException">One is running.</exception>
    public async Task BeginAsync(CancellationToken cancelled)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(_path))
        {
            var noted = (await File.ReadAllLinesAsync(_path, cancelled)).Select(KnownProcess.Parse).OfType<KnownProcess>().ToList();
            if (noted is [{ IsAlive: true } other, ..] && other != KnownProcess.This)
                throw new SolutionException($"{directory}: process {other.Id} runs the server there already; end it: kill {other.Id}");
            // Replicas first: what they end with is written to the Redis, which was started before them.
            await Task.WhenAll(noted.Skip(2).Select(left => EndAsync(left, cancelled)));
            foreach (var left in noted.Skip(1).Take(1))
                await EndAsync(left, cancelled);
        }
        await File.WriteAllTextAsync(_path, $"{KnownProcess.This}\n", cancelled);
    }

    /// <summary>Notes a process that this run has started.</summary>
    public void Add(int process)
    {
        try
        {
            File.AppendAllText(_path, $"{KnownProcess.Of(process)}\n");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself; whoever waits for it says why.
        }
    }

    /// <summary>All have ended.</summary>
    public void Forget() => File.Delete(_path);

    private async Task EndAsync(KnownProcess left, CancellationToken cancelled)
    {
        if (await left.EndAsync(clock, cancelled))
            Console.WriteLine($"ended    process {left.Id}, which a run has left that was killed");
    }
}
