namespace OrleansAA.Gateway.Audit;

/// <summary>Where audit events go.</summary>
internal interface IAuditSink
{
    /// <summary>Takes an event: a JSON object.</summary>
    /// <returns>False if it could not be recorded and the request must not go on. What else goes wrong the sink tells by itself.</returns>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> json);
}
