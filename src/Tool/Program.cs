using OrleansAA.Tool;
using OrleansAA.Tool.Solutions;

// How long Ctrl-C leaves to what was started, before this process ends without it.
var patience = TimeSpan.FromSeconds(30);
try
{
    return await Verbs.Root().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = patience });
}
catch (SolutionException e)
{
    await Console.Error.WriteLineAsync("error: " + e.Message);
    return 1;
}
