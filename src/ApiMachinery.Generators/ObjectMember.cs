namespace OrleansAA.ApiMachinery.Generators;

/// <summary>A member every object has, which the generator adds where a class has none of its own.</summary>
internal sealed record ObjectMember(string Name, string WireName, string Type, string Initial, string Schema, string Documentation)
{
    public static readonly ObjectMember[] All =
    [
        new("Kind", "kind", "string", "\"\"", $"global::{Names.Schemas}.Scalars.String", "KubernetesDoc = \"P:k8s.Models.V1Status.Kind\""),
        new("ApiVersion", "apiVersion", "string", "\"\"", $"global::{Names.Schemas}.Scalars.String", "KubernetesDoc = \"P:k8s.Models.V1Status.ApiVersion\""),
        new(
            "Metadata", "metadata", "global::k8s.Models.V1ObjectMeta", "new()", $"global::{Names.Schemas}.SchemaRegistry.Of<global::k8s.Models.V1ObjectMeta>()",
            "Description = \"Metadata every object has: its name, labels, annotations and owners.\""),
    ];

    public string Declaration => $$"""

                    /// <summary>{{Summary}}</summary>
                    [global::System.Text.Json.Serialization.JsonPropertyName("{{WireName}}")]
                    [global::System.Text.Json.Serialization.JsonIgnore(Condition = global::System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
                    public {{Type}} {{Name}} { get; set; } = {{Initial}};

        """;

    private string Summary => Name switch
    {
        "Kind" => "The kind of the object, in CamelCase.",
        "ApiVersion" => "The group and version the object is of.",
        _ => "Its name, labels, annotations and owners.",
    };

    public string FieldOf(string owner) =>
        $"new global::{Names.Schemas}.FieldSchema<{owner}, {Type}>(\"{WireName}\", {Schema}, static o => o.{Name}, static (o, v) => o.{Name} = v!, global::{Names.Schemas}.Emission.UnlessEmpty) {{ {Documentation} }}";
}
