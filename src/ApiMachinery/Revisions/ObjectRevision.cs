using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>ObjectRevision tells of one revision of an object: who made it, when, and which fields it changed.</summary>
[ApiType(RevisionResources.DefinitionGroup, Version = RevisionResources.DefinitionVersion)]
public sealed class ObjectRevision
{
    /// <summary>Revision is the resourceVersion the object had then. It can be shown with ?at=, and rolled back to.</summary>
    [JsonPropertyName("revision")]
    public string Revision { get; set; } = "";

    /// <summary>Time of the write, as managedFields tell it. A write that did nothing but remove fields leaves no time there.</summary>
    [JsonPropertyName("time")]
    public DateTime? Time { get; set; }

    /// <summary>Operation is Create, Update (patches, too) or Apply; Delete where finalizers made the object wait for its end.</summary>
    [JsonPropertyName("operation")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Operation { get; set; } = "";

    /// <summary>Manager is the field manager that wrote. Empty where managedFields do not tell.</summary>
    [JsonPropertyName("manager")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Manager { get; set; } = "";

    /// <summary>Subresource that was written, if it was not the object itself.</summary>
    [JsonPropertyName("subresource")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Subresource { get; set; } = "";

    /// <summary>Fields the write set, changed or removed, such as .spec.port; of a creation all it set. Absent where the revision before is not kept any more, or nothing differs but metadata that the server keeps.</summary>
    [JsonPropertyName("fields")]
    public IList<string>? Fields { get; set; }
}

/// <summary>ObjectRevisionList is the history of one object, its oldest kept revision first.</summary>
[ApiType(RevisionResources.DefinitionGroup, Version = RevisionResources.DefinitionVersion)]
public sealed class ObjectRevisionList
{
    /// <inheritdoc cref="V1Status.Kind"/>
    [JsonPropertyName("kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Kind { get; set; } = "";

    /// <inheritdoc cref="V1Status.ApiVersion"/>
    [JsonPropertyName("apiVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string ApiVersion { get; set; } = "";

    /// <summary>Metadata has the resourceVersion of the object as it is now.</summary>
    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>Items are the revisions that are kept.</summary>
    [JsonPropertyName("items")]
    public IList<ObjectRevision> Items { get; set; } = [];
}

/// <summary>Rollback asks that an object be written back as an earlier revision of it was: spec, labels and annotations, as a new revision.</summary>
[ApiType(RevisionResources.DefinitionGroup, Version = RevisionResources.DefinitionVersion)]
public sealed class Rollback
{
    /// <inheritdoc cref="V1Status.Kind"/>
    [JsonPropertyName("kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Kind { get; set; } = "";

    /// <inheritdoc cref="V1Status.ApiVersion"/>
    [JsonPropertyName("apiVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string ApiVersion { get; set; } = "";

    /// <summary>Metadata may have the object's name, and the resourceVersion and uid the object must have for the rollback to happen.</summary>
    [JsonPropertyName("metadata")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Revision to go back to, as the object's revisions list it.</summary>
    [JsonPropertyName("revision")]
    public string Revision { get; set; } = "";
}
