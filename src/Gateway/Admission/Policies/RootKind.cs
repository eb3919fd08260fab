using System.Text.Json;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>Where the root serves the objects of a kind.</summary>
/// <param name="Prefix"><c>api/v1</c>, <c>apis/rules.example.com/v1</c>.</param>
/// <param name="Plural">The resource.</param>
/// <param name="Group">"" for the core group.</param>
/// <param name="IsNamespaced">Its objects are in namespaces.</param>
internal sealed record RootKind(string Prefix, string Plural, string Group, bool IsNamespaced)
{
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The path of the objects of a namespace, or of all where it is "".</summary>
    public string PathIn(string space) => space.Length == 0 ? $"{Prefix}/{Plural}" : $"{Prefix}/namespaces/{Uri.EscapeDataString(space)}/{Plural}";

    /// <summary>Asks the root's discovery.</summary>
    /// <returns>Null if it serves no such kind.</returns>
    public static async Task<RootKind?> FindAsync(RootClient root, ParamKind kind, CancellationToken cancellationToken)
    {
        if (kind.GroupVersion is not { } version)
            return null;
        var prefix = version.Group.Length == 0 ? $"api/{Uri.EscapeDataString(version.Version)}" : $"apis/{Uri.EscapeDataString(version.Group)}/{Uri.EscapeDataString(version.Version)}";
        try
        {
            using var answer = JsonDocument.Parse(await root.ReadAsync(prefix, cancellationToken));
            return answer.RootElement.GetProperty("resources").EnumerateArray().Where(r => Text(r, "kind") == kind.Kind && !Text(r, "name").Contains('/', StringComparison.Ordinal))
                .Select(r => new RootKind(prefix, Text(r, "name"), version.Group, r.TryGetProperty("namespaced", out var namespaced) && namespaced.ValueKind == JsonValueKind.True))
                .FirstOrDefault();
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
