using System.Diagnostics;
using OrleansAA.Load.Commands;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>A floor as a process of its own: this program, started once more.</summary>
internal sealed class FloorServer : ITarget
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private FloorServer()
    {
        var authority = new TestAuthority(_directory.Path, "floor-ca");
        var serving = authority.Server("floor", "localhost");
        Caller = Caller.Of(authority.Client("caller", "CN=caller"), authority.CertificateFile);
        _process = new Process
        {
            StartInfo = new("dotnet", [typeof(FloorServer).Assembly.Location, FloorCommand.Name, $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}", $"--client-ca-file={authority.CertificateFile}"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            },
        };
    }

    public string Name => "floor";

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public Caller Caller { get; }

    public IReadOnlyList<MeasuredProcess> Processes => [new(Name, _process.Id)];

    public static async Task<FloorServer> StartAsync()
    {
        var floor = new FloorServer();
        floor._process.Start();
        var line = await floor._process.StandardOutput.ReadLineAsync().WaitAsync(LoadLimits.StartPatience);
        if (line?.StartsWith(FloorHandler.Serving, StringComparison.Ordinal) != true)
        {
            await floor.DisposeAsync();
            throw new LoadException($"the floor has not started: {line}; --floor=false measures without it");
        }
        floor.Addresses = [new Uri(line[FloorHandler.Serving.Length..])];
        return floor;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        _directory.Dispose();
    }
}
