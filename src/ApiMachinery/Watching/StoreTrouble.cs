using Microsoft.Extensions.Logging;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>Logs what is wrong with a store: each thing at most once in <see cref="Interval"/>, however many requests meet it.</summary>
public sealed partial class StoreTrouble(TimeProvider clock, ILogger<StoreTrouble> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private string _told = "";
    private long _toldAt;

    /// <summary>Logs what has happened, unless the same was logged less than <see cref="Interval"/> ago.</summary>
    /// <param name="error">What.</param>
    public void Tell(Exception error)
    {
        lock (_gate)
        {
            if (_told == error.Message && clock.GetElapsedTime(_toldAt) < Interval)
                return;
            (_told, _toldAt) = (error.Message, clock.GetTimestamp());
        }
        LogTrouble(error.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests are refused: {Reason}")]
    private partial void LogTrouble(string reason);
}
