using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Strategies;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>How many instances of an object there should be, and are, as everything sees it that scales: <c>kubectl scale</c>, a HorizontalPodAutoscaler. An autoscaling/v1 Scale.</summary>
/// <param name="specReplicas">The member that says how many there should be: <c>spec.replicas</c>. A whole number.</param>
/// <param name="statusReplicas">The one that says how many there are: <c>status.replicas</c>.</param>
/// <param name="selector">The one with the label selector of the instances, as a text: <c>status.selector</c>. An autoscaler needs it; null if there is none.</param>
public sealed class ScaleSubresource(string specReplicas, string statusReplicas, string? selector) : Subresource("scale")
{
    /// <summary>Scale as a kind: it is read, sent, patched, applied and printed as objects are.</summary>
    public static readonly ResourceKind Body = MakeBody();

    /// <summary>The member of the object that it writes.</summary>
    public string SpecReplicas { get; } = specReplicas;

    /// <summary>The member that says how many there are.</summary>
    public string StatusReplicas { get; } = statusReplicas;

    /// <summary>The member with the label selector; null if there is none.</summary>
    public string? Selector { get; } = selector;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => ["get", "patch", "update"];

    /// <inheritdoc/>
    public override GroupVersion? ForeignVersion => new(Body.Group, Body.Storage.Name);

    /// <inheritdoc/>
    public override WritableFields Writes { get; } = WritableFields.Only([specReplicas]);

    /// <inheritdoc/>
    public override string KindOf(ResourceKind kind) => Body.Kind;

    /// <summary>The scale of an object of the storage version. It has no managedFields.</summary>
    public Scale Of(ResourceKind kind, object value)
    {
        var schema = kind.Storage.Schema;
        var meta = ResourceKind.MetaOf(value);
        return new()
        {
            Metadata = new()
            {
                Name = meta.Name, NamespaceProperty = meta.NamespaceProperty, Uid = meta.Uid, ResourceVersion = meta.ResourceVersion, CreationTimestamp = meta.CreationTimestamp,
            },
            Spec = new() { Replicas = Number(schema, SpecReplicas, value) },
            Status = new() { Replicas = Number(schema, StatusReplicas, value), Selector = Selector is null ? "" : MemberPath.Find(schema, Selector)!.Get(value) as string ?? "" },
        };
    }

    /// <summary>The same, encoded.</summary>
    public byte[] Encode(ResourceKind kind, object value) => KindCodec.Encode(Body, Body.Storage, Of(kind, value));

    /// <summary>Makes an object, of the storage version, as large as its scale says.</summary>
    public void Apply(Scale scale, ResourceKind kind, object value) => MemberPath.Find(kind.Storage.Schema, SpecReplicas)!.Set(value, scale.Spec.Replicas);

    internal override string? MistakeIn(ResourceKind kind) =>
        base.MistakeIn(kind)
        ?? Mistake(kind, SpecReplicas, ScalarType.Int32, "a whole number (int)")
        ?? Mistake(kind, StatusReplicas, ScalarType.Int32, "a whole number (int)")
        ?? (Selector is null ? null : Mistake(kind, Selector, ScalarType.String, "a text"));

    private static string? Mistake(ResourceKind kind, string path, ScalarType type, string wanted) => MemberPath.Find(kind.Storage.Schema, path) switch
    {
        null => $"reads {path}, which {kind.Kind} does not have",
        { Last.Type: ScalarSchema scalar } when scalar.Type == type => null,
        _ => $"needs {path} to be {wanted}",
    };

    private static int Number(StructSchema schema, string path, object value) => MemberPath.Find(schema, path)!.Get(value) is int number ? number : 0;

    private static ResourceKind MakeBody()
    {
        var version = new KindVersion("v1", SchemaRegistry.Of<Scale>(), o => o, o => o);
        return new()
        {
            Group = "autoscaling",
            Kind = nameof(Scale),
            Plural = "scales",
            Singular = "scale",
            ShortNames = [],
            Categories = [],
            Namespaced = true,
            Versions = [version],
            Storage = version,
            Strategy = new Strategy<Scale>(),
            Columns =
            [
                new("Desired", "integer", "", "Number of instances that there should be", 0, s => ((Scale)s).Spec.Replicas),
                new("Available", "integer", "", "Number of instances that were seen", 0, s => ((Scale)s).Status.Replicas),
            ],
            SelectableFields = [],
            RevisionsKept = 0,
            Subresources = [],
        };
    }
}
