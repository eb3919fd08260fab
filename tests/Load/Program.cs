using OrleansAA.Load;
using OrleansAA.Load.Commands;

// Drives a Kubernetes API and says what its calls cost: docs/load.md.
//   dotnet run -c Release --project tests/Load [-- --help]
try
{
    var parsed = LoadCommand.Root().Parse(args);
    if (parsed.Errors.Count > 0)
        throw new LoadException(parsed.Errors[0].Message);
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LoadLimits.EndPatience });
}
catch (LoadException e)
{
    await Console.Error.WriteLineAsync("error: " + e.Message);
    return LoadExit.NotRun;
}
