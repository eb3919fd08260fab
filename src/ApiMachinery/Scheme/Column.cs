namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>A column of a Table (meta.k8s.io TableColumnDefinition) and how to fill it.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">OpenAPI type.</param>
/// <param name="Format">OpenAPI format, or "".</param>
/// <param name="Description">What it shows.</param>
/// <param name="Priority">0 always, 1 with <c>-o wide</c>.</param>
/// <param name="Cell">The value for an object of the storage version; null leaves the cell empty. Of a column of type date it is the time as a text, and shown as an age.</param>
public sealed record Column(string Name, string Type, string Format, string Description, int Priority, Func<object, object?> Cell)
{
    /// <summary>Where the cell is read, as a CRD writes it (<c>.status.phase</c>); null where a function gives it.</summary>
    public string? JsonPath { get; init; }
}
