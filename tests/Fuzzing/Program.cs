using OrleansAA.Fuzzing;
using SharpFuzz;

// OrleansAA.Fuzzing TARGET             for afl-fuzz, or with one input on standard input
// OrleansAA.Fuzzing TARGET FILE...     the inputs of files
if (args is not [var name, .. var files] || FuzzTarget.All.FirstOrDefault(t => t.Name == name) is not { } target)
{
    await Console.Error.WriteLineAsync($"usage: OrleansAA.Fuzzing TARGET [FILE...], with one of {string.Join(", ", FuzzTarget.All.Select(t => t.Name))}");
    return 2;
}
if (files.Length == 0)
{
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Check(input.ToArray());
    });
    return 0;
}
foreach (var file in files)
{
    target.Check(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: nothing found");
}
return 0;
