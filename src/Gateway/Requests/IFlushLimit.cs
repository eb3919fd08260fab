namespace OrleansAA.Gateway.Requests;

/// <summary>Puts an end to what is sent to a client that does not read.</summary>
internal interface IFlushLimit
{
    /// <summary>The flush, with an end.</summary>
    Task Limit(Task flush);

    /// <summary>Bytes of the answer's body so far.</summary>
    long BytesWritten { get; }
}
