using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>Writes the files of a kind.</summary>
internal sealed class KindText(Solution solution, Crd crd)
{
    /// <summary>The types of a version.</summary>
    public string Types(CrdVersion version, IReadOnlyList<ClassModel> classes)
    {
        var text = new StringBuilder();
        if (classes.SelectMany(c => c.Members).Any(m => m.Attributes.Any(a => a.StartsWith("Json", StringComparison.Ordinal))))
            text.Append("using System.Text.Json.Serialization;\n");
        text.Append($"using OrleansAA.ApiMachinery.Schemas;\n\nnamespace {solution.Name}.Api.{version.Version.Namespace};\n");
        text.Append("\n#pragma warning disable CA1711, CA1720 // Names are those of the API.\n");
        if (classes.SelectMany(c => c.Members).Any(m => string.IsNullOrWhiteSpace(m.Description)))
            text.Append("#pragma warning disable AA0015 // What the CRD does not describe has no description here.\n");
        for (var i = 0; i < classes.Count; i++)
            Append(text, classes[i], i == 0 ? ResourceAttribute : null);
        return text.ToString();
    }

    private string ResourceAttribute => "ApiResource(" + string.Join(", ", (IEnumerable<string>)
    [
        CSharpText.Literal(crd.Group), CSharpText.Literal(crd.Kind), CSharpText.Literal(crd.Plural),
        .. Names("ShortNames", crd.Names.Texts("shortNames")), .. Names("Categories", crd.Names.Texts("categories")), .. crd.IsNamespaced ? (string[])[] : ["ClusterScoped = true"],
    ]) + ")";

    private static string[] Names(string property, IReadOnlyList<string> names) => names.Count == 0 ? [] : [$"{property} = [{string.Join(", ", names.Select(CSharpText.Literal))}]"];

    private static void Append(StringBuilder text, ClassModel type, string? resource)
    {
        text.Append('\n').Append(CSharpText.Comment(type.Description, ""));
        foreach (var attribute in (IEnumerable<string>)[.. resource is null ? (string[])[] : [resource], .. type.Attributes])
            text.Append($"[{attribute}]\n");
        text.Append($"public sealed {(resource is null ? "" : "partial ")}class {type.Name}\n{{\n");
        for (var i = 0; i < type.Members.Count; i++)
        {
            var member = type.Members[i];
            text.Append(i == 0 ? "" : "\n").Append(CSharpText.Comment(member.Description, "    "));
            foreach (var attribute in member.Attributes)
                text.Append($"    [{attribute}]\n");
            text.Append($"    public {member.Type} {member.Name} {{ get; set; }}\n");
        }
        text.Append("}\n");
    }

    /// <summary>What registers it.</summary>
    public string Registration(Losses losses)
    {
        var text = new StringBuilder($$"""
            using OrleansAA.ApiMachinery.Scheme;

            namespace {{solution.Name}}.Api;

            /// <summary>Registers {{crd.Kind}}, which was {{crd.Name}} as a CRD.</summary>
            public static class {{crd.Kind}}Kind
            {
                /// <summary>Describes the kind.</summary>
                public static ResourceKind Create() => new KindBuilder<{{crd.Storage.Version.Namespace}}.{{crd.Kind}}>()

            """);
        foreach (var other in crd.Others)
        {
            var conversion = $"{crd.Kind}{other.Version.Namespace}Conversion";
            text.Append($"        .Version<{other.Version.Namespace}.{crd.Kind}>({(crd.IsConvertedByWebhook ? $"{conversion}.ToStorage, {conversion}.FromStorage" : "")})\n");
        }
        foreach (var call in (IEnumerable<string>)[.. Status(), .. Columns(losses), .. SelectableFields(losses), .. Scale(losses)])
            text.Append($"        {call}\n");
        return text.Append("        .Build();\n}\n").ToString();
    }

    /// <summary>A status that is no subresource in the CRD is none here.</summary>
    private string[] Status() => !crd.Storage.HasStatus && crd.Storage.Schema.Map("properties")?.Has("status") == true ? [".StatusWithObject()"] : [];

    private IEnumerable<string> Columns(Losses losses)
    {
        var columns = crd.Storage.Document.Maps("additionalPrinterColumns");
        var where = $"{crd.Name} {crd.Storage.Version.Name} additionalPrinterColumns";
        foreach (var column in columns)
        {
            var (name, type, path) = (column.Text("name") ?? "", column.Text("type") ?? "", column.Text("jsonPath") ?? "");
            if (path == ".metadata.creationTimestamp" && type == "date" && string.Equals(name, "Age", StringComparison.OrdinalIgnoreCase))
                continue;
            if (ColumnPath.Parse(path) is null || !ColumnPath.Types.Contains(type))
            {
                losses.Add(where, name, $"{path} of type {type} cannot be read: left out");
                continue;
            }
            List<string> more = [CSharpText.Literal(name), CSharpText.Literal(type), CSharpText.Literal(path)];
            if (column.Text("description") is { Length: > 0 } description)
                more.Add(CSharpText.Literal(description));
            if (column.Text("format") is { Length: > 0 } format)
                more.Add("format: " + CSharpText.Literal(format));
            if (column.Number("priority") is { } priority and not 0)
                more.Add("priority: " + CSharpText.Literal(priority));
            yield return $".PrinterColumn({string.Join(", ", more)})";
        }
        NoteAge(columns, where, losses);
    }

    private static void NoteAge(IReadOnlyList<MapValue> columns, string where, Losses losses)
    {
        if (columns.Count == 0)
            return;
        var age = columns.ToList().FindIndex(c => string.Equals(c.Text("name"), "Age", StringComparison.OrdinalIgnoreCase));
        var shown = columns.ToList().FindLastIndex(c => c.Number("priority") is null or 0);
        if (age < 0)
            losses.Note(where, "Age", "is shown besides");
        else if (age != shown || columns.Take(age).Any(c => c.Number("priority") is > 0))
            losses.Note(where, "Age", "is shown behind the other columns, and before those of -o wide");
    }

    private IEnumerable<string> SelectableFields(Losses losses)
    {
        foreach (var field in crd.Storage.Document.Maps("selectableFields").Select(f => (f.Text("jsonPath") ?? "").TrimStart('.')))
        {
            if (crd.Storage.Schema.At(field)?.Text("type") is "string" or "integer" or "boolean")
                yield return $".SelectableField({CSharpText.Literal(field)})";
            else
                losses.Add($"{crd.Name} {crd.Storage.Version.Name} selectableFields", field, "is no declared string, integer or boolean: left out");
        }
    }

    private IEnumerable<string> Scale(Losses losses)
    {
        if (crd.Storage.Scale is not { } scale)
            return [];
        var paths = ((string[])["specReplicasPath", "statusReplicasPath", "labelSelectorPath"]).Select(p => scale.Text(p)?.TrimStart('.')).OfType<string>().ToList();
        var numbers = paths.Take(2).ToList();
        if (paths.Count < 2 || crd.Versions.Any(v => numbers.Any(p => v.Schema.At(p)?.Text("type") != "integer") || paths.Skip(2).Any(p => v.Schema.At(p)?.Text("type") != "string")))
        {
            losses.Add($"{crd.Name} {crd.Storage.Version.Name} subresources", "scale", $"its paths ({string.Join(", ", paths)}) are no declared members of all versions: left out");
            return [];
        }
        return [$".Scale({string.Join(", ", paths.Select(CSharpText.Literal))})"];
    }

    /// <summary>What converts a version that a webhook converts: a beginning.</summary>
    public string Conversion(CrdVersion version)
    {
        var (other, storage) = ($"{version.Version.Namespace}.{crd.Kind}", $"{crd.Storage.Version.Namespace}.{crd.Kind}");
        return $$"""
            using OrleansAA.ApiMachinery.Scheme;

            namespace {{solution.Name}}.Api;

            /// <summary>Makes {{crd.Kind}}s of {{version.Version.Name}} of those that are stored, and back. The CRD has a webhook for that: what it does is to be written here; so far members of the same names are taken over.</summary>
            public static class {{crd.Kind}}{{version.Version.Namespace}}Conversion
            {
                /// <summary>What is stored of an object of {{version.Version.Name}}.</summary>
                public static {{storage}} ToStorage({{other}} from) => SameMembers.Convert<{{other}}, {{storage}}>(from);

                /// <summary>What is shown in {{version.Version.Name}} of an object that is stored.</summary>
                public static {{other}} FromStorage({{storage}} from) => SameMembers.Convert<{{storage}}, {{other}}>(from);
            }

            """;
    }

    /// <summary>A test that it is served.</summary>
    public string Tests()
    {
        var (given, read) = crd.IsNamespaced ? ("\"default\", ", "ReadNamespacedAsync") : ("", "ReadAsync");
        var text = new StringBuilder($$"""
            using System.Net;
            using k8s;
            using k8s.Autorest;

            namespace {{solution.Name}}.Tests;

            public sealed class {{crd.Kind}}Tests(ServerFixture fixture)
            {

            """);
        foreach (var version in crd.Versions)
        {
            text.Append($$"""
                {{(version == crd.Storage ? "" : "\n")}}    [Fact]
                    public async Task It_is_served_in_{{version.Version.Name}}()
                    {
                        using var client = fixture.Server.Client<Api.{{version.Version.Namespace}}.{{crd.Kind}}>();
                        var error = await Assert.ThrowsAsync<HttpOperationException>(() => client.{{read}}<Api.{{version.Version.Namespace}}.{{crd.Kind}}>({{given}}"none", TestContext.Current.CancellationToken));
                        Assert.Equal(HttpStatusCode.NotFound, error.Response.StatusCode);
                        Assert.Contains("{{crd.Name}} \\\"none\\\" not found", error.Response.Content, StringComparison.Ordinal);
                    }

                """);
        }
        return text.Append("}\n").ToString();
    }
}
