namespace OrleansAA.ApiMachinery.Json;

/// <summary>A document that does not decode into its type; the message is the one clients of Kubernetes know.</summary>
public sealed class DecodeException(string message) : Exception(message);
