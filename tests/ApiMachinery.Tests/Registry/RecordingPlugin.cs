using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>Remembers what it was asked, and does what a test says.</summary>
internal sealed class RecordingPlugin : IMutatingPlugin, IValidatingPlugin
{
    public List<AdmissionAttributes> Seen { get; } = [];

    /// <summary>What it does to objects.</summary>
    public Action<AdmissionAttributes> Mutates { get; set; } = _ => { };

    /// <summary>What it refuses, when it has seen the object as it will be stored.</summary>
    public Func<AdmissionAttributes, bool> Refuses { get; set; } = _ => false;

    public string Name => "Recording";

    public bool Handles(AdmissionOperation operation) => true;

    public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        Mutates(attributes);
        return ValueTask.CompletedTask;
    }

    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        Seen.Add(attributes);
        return Refuses(attributes) ? throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "no") : ValueTask.CompletedTask;
    }
}
