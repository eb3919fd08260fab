using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// Who owns fields: two writes with equal ids share an entry. An applier has one entry whatever version it applies in,
/// so <paramref name="ApiVersion"/> is empty where <paramref name="Applied"/>.
/// </summary>
internal readonly record struct ManagerId(string Name, bool Applied, string ApiVersion, string Subresource)
{
    public string Operation => Applied ? ManagedFields.Apply : ManagedFields.Update;

    /// <summary>The id as kube keeps it, a JSON text: what it sorts managers by.</summary>
    public string SortKey
    {
        get
        {
            var members = new MapValue();
            foreach (var (name, text) in new[] { ("manager", Name), ("operation", Operation), ("apiVersion", ApiVersion), ("subresource", Subresource) })
            {
                if (text.Length > 0)
                    members[name] = text;
            }
            return members.ToString();
        }
    }

    /// <summary>As conflicts name it: <c>"alpha"</c>, <c>"beta" with subresource "status" using example.com/v1</c>.</summary>
    public override string ToString()
    {
        var text = ClientText.Quote(Name, ClientText.PathCharsMax);
        if (Subresource.Length > 0)
            text += " with subresource " + ClientText.Quote(Subresource, ClientText.PathCharsMax);
        return Applied ? text : text + " using " + ClientText.Cut(ApiVersion, ClientText.PathCharsMax);
    }
}

/// <summary>What one manager owns.</summary>
/// <param name="Id">The manager.</param>
/// <param name="ApiVersion">The version <paramref name="Fields"/> are named in.</param>
/// <param name="Fields">What it owns.</param>
/// <param name="Time">When that last changed; null if nothing but ownership ever did.</param>
internal sealed record ManagedEntry(ManagerId Id, string ApiVersion, FieldSet Fields, DateTime? Time)
{
    public V1ManagedFieldsEntry Encode() => new()
    {
        Manager = Id.Name,
        Operation = Id.Operation,
        ApiVersion = ApiVersion,
        Time = Time,
        FieldsType = ManagedFields.FieldsType,
        FieldsV1 = new Schemas.RawJson(FieldsV1.Write(Fields)),
        Subresource = Id.Subresource.Length == 0 ? null : Id.Subresource,
    };
}
