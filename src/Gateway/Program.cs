using System.Runtime.Versioning;
using OrleansAA.Gateway.Hosting;

// Files that hold keys are made readable to their owner only, which is done by Unix modes.
[assembly: UnsupportedOSPlatform("windows")]

return await new ServerCommand().InvokeAsync(args, Server.RunAsync);
