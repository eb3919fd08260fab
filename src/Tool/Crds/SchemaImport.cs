using OrleansAA.ApiMachinery.Json;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>Makes classes of the schema of a version. Every member may be absent, as in a CRD, where null and nothing are the same; one that must be there is [Required].</summary>
/// <param name="where">What losses begin with: the CRD and the version.</param>
/// <param name="names">Names of classes.</param>
/// <param name="ints">Paths of the members that a scale reads, which are 32 bits wide.</param>
/// <param name="losses">Gets what cannot be carried over.</param>
internal sealed class SchemaImport(string where, ClassNames names, IReadOnlyCollection<string> ints, Losses losses)
{
    /// <summary>As many members as the machinery can tell apart in a class.</summary>
    private const int MembersMax = 256;

    private static readonly HashSet<string> ObjectMembers = ["apiVersion", "kind", "metadata"];

    private readonly Dictionary<string, string> _known = [];
    private readonly List<ClassModel> _classes = [];

    /// <summary>The class of the kind, and those that its members lead to.</summary>
    public IReadOnlyList<ClassModel> Classes(string kind, MapValue root)
    {
        var place = new Place("", [kind]);
        if (root.Flag(Keyword.PreserveUnknownFields))
            Lose(place, Keyword.PreserveUnknownFields, "members that the schema does not name are dropped");
        if (root.Map("properties")?.Map("metadata") is { } metadata && metadata.Names.Any(n => n is not ("type" or "description")))
            Lose(place.Member("metadata"), "schema", "rules for the metadata are left out; the strategy can have them");
        var members = new MapValue((root.Map("properties") ?? new()).Members.Where(m => !ObjectMembers.Contains(m.Key)));
        var own = new MapValue(root.Members.Where(m => m.Key != Keyword.PreserveUnknownFields)) { ["properties"] = members };
        List<string> attributes = [];
        new Constraints(place, losses, where).OfClass(own, attributes);
        _classes.Insert(0, new(kind, root.Text("description"), attributes, Members(own, kind, place)));
        return _classes;
    }

    private List<MemberModel> Members(MapValue node, string owner, Place place)
    {
        var (taken, required) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), node.Texts("required").ToHashSet());
        List<MemberModel> members = [];
        if (place.Path.Length == 0)
            taken.UnionWith(["Kind", "ApiVersion", "Metadata"]);
        foreach (var (wire, value) in (node.Map("properties") ?? new()).Members)
        {
            if (value is not MapValue member)
                continue;
            var (at, name) = (place.Member(wire), ClassNames.Member(wire, owner, taken));
            List<string> attributes = [];
            if (CSharpText.Camel(name) != wire)
                attributes.Add($"JsonPropertyName({CSharpText.Literal(wire)})");
            if (required.Remove(wire))
                attributes.Add("Required");
            var type = TypeOf(member, at, 0, attributes);
            if (IsEmptyKept(type))
                attributes.Insert(0, "JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)");
            members.Add(new(name, wire, type + "?", member.Text("description"), attributes));
        }
        if (place.Path.Length == 0 && required.Overlaps(ObjectMembers))
            losses.Note($"{where} {place}", "required", "apiVersion, kind and metadata are there without being named");
        foreach (var name in required.Where(n => place.Path.Length > 0 || !ObjectMembers.Contains(n)))
            Lose(place, "required", $"names {name}, which the schema does not declare: left out");
        return members.Count <= MembersMax ? members : throw new SolutionException($"{where} {place}: {members.Count} members; a class has {MembersMax} at most");
    }

    /// <summary>Of what may be empty, empty is not nothing.</summary>
    private static bool IsEmptyKept(string type) => type == "string" || type.EndsWith('>');

    /// <summary>The C# type of a node, and what attributes say of it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="depth">0 of a member, 1 of the items of one, 2 and more of what is within those.</param>
    /// <param name="attributes">Get what is said of the member.</param>
    private string TypeOf(MapValue node, Place place, int depth, List<string> attributes)
    {
        var constraints = new Constraints(place, losses, where);
        if (depth > 0 && node.Has("description") && (node.Text("type") != "object" || node.Has("additionalProperties") || node.Flag(Keyword.PreserveUnknownFields)))
            losses.Note($"{where} {place}", "description", "items that are no class have none: left out");
        if (node.Flag(Keyword.IntOrString))
        {
            constraints.OfScalar(node, Form.IntOrString, depth, attributes);
            if (node.Has("type"))
                losses.Note($"{where} {place}", "type", "says nothing beside int-or-string: left out");
            return "IntOrString";
        }
        if (node.Flag(Keyword.PreserveUnknownFields) || node.Flag(Keyword.EmbeddedResource) || node.Get("additionalProperties") is BooleanValue { Flag: true } || node.Text("type") is null)
            return Any(node, place, depth, attributes, constraints);
        switch (node.Text("type"))
        {
            case "string":
                constraints.OfScalar(node, Form.Text, depth, attributes);
                return "string";
            case "boolean":
                constraints.OfScalar(node, Form.Boolean, depth, attributes);
                return "bool";
            case "number":
                constraints.OfScalar(node, Form.Number, depth, attributes);
                return node.Text("format") == "float" ? "float" : "double";
            case "integer":
                constraints.OfScalar(node, Form.Integer, depth, attributes);
                return Integer(node, place);
            case "array":
                return List(node, place, depth, attributes, constraints);
            case "object":
                return node.Map("additionalProperties") is { } values ? Map(node, values, place, depth, attributes, constraints) : Class(node, place, depth, attributes, constraints);
            default:
                Lose(place, "type", $"{node.Text("type")} is none: any value is taken");
                return "RawJson";
        }
    }

    private string Any(MapValue node, Place place, int depth, List<string> attributes, Constraints constraints)
    {
        if (node.Map("properties") is { Count: > 0 } members)
            Lose(place, "properties", $"beside members that are not declared the declared ones are not checked, and have no defaults: {string.Join(", ", members.Names)}");
        if (node.Map("additionalProperties") is not null || node.Has("items"))
            Lose(place, node.Has("items") ? "items" : "additionalProperties", "beside members that are not declared what is within is not checked");
        if (node.Flag(Keyword.EmbeddedResource))
            Lose(place, Keyword.EmbeddedResource, "apiVersion, kind and metadata of the object within are not checked");
        if (node.Text("type") is null && !node.Flag(Keyword.PreserveUnknownFields) && !node.Flag(Keyword.EmbeddedResource))
            Lose(place, "type", "is not said: any value is taken");
        else if (node.Text("type") is null)
            losses.Note($"{where} {place}", Keyword.PreserveUnknownFields, "any value is taken; OpenAPI says object");
        if (depth == 0)
            attributes.Add("PreserveUnknownFields");
        else if (node.Text("type") is not null || node.Flag(Keyword.PreserveUnknownFields))
            losses.Note($"{where} {place}", Keyword.PreserveUnknownFields, "apply owns each item as a whole");
        constraints.OfRaw(node, depth, attributes);
        return "RawJson";
    }

    private string Integer(MapValue node, Place place)
    {
        var isInt = node.Text("format") == "int32";
        if (!isInt && ints.Contains(place.Path))
        {
            losses.Note($"{where} {place}", "format", "becomes int32, for a scale reads it");
            return "int";
        }
        if (!isInt && node.Text("format") != "int64")
            losses.Note($"{where} {place}", "format", "an integer without one becomes int64");
        return isInt ? "int" : "long";
    }

    private string List(MapValue node, Place place, int depth, List<string> attributes, Constraints constraints)
    {
        if (node.Map("items") is not { } items)
        {
            Lose(place, "items", "are not said: any value is taken");
            return "RawJson";
        }
        constraints.OfList(node, items, depth, attributes);
        var item = TypeOf(items, place.Item("[]"), depth + 1, attributes);
        return depth == 0 ? $"IReadOnlyList<{item}>" : $"IList<{item}>";
    }

    private string Map(MapValue node, MapValue values, Place place, int depth, List<string> attributes, Constraints constraints)
    {
        constraints.OfMap(node, depth, attributes);
        return $"IDictionary<string, {TypeOf(values, place.Item("{}"), depth + 1, attributes)}>";
    }

    /// <summary>Nodes that say the same are one class.</summary>
    private string Class(MapValue node, Place place, int depth, List<string> attributes, Constraints constraints)
    {
        constraints.OfObject(node, depth, attributes);
        var key = new MapValue(node.Members.Where(m => m.Key is not ("default" or "nullable"))).ToString();
        if (ints.Any(i => i.StartsWith(place.Path + ".", StringComparison.Ordinal)))
            key = place.Path + key;
        if (_known.TryGetValue(key, out var known))
            return known;
        var name = _known[key] = names.Take(place.Way);
        List<string> own = [];
        constraints.OfClass(node, own);
        if (node.Text(Keyword.MapType) == "atomic" && depth > 0)
            own.Add("Atomic");
        var at = _classes.Count;
        var members = Members(node, name, place);
        _classes.Insert(at, new(name, node.Text("description"), own, members));
        return name;
    }

    private void Lose(Place place, string construct, string becomes) => losses.Add($"{where} {place}", construct, becomes);
}

/// <summary>Where a node stands.</summary>
/// <param name="Path">As losses tell it: <c>spec.ports[].name</c>.</param>
/// <param name="Way">The kind, and the members on the way, as classes are named.</param>
internal sealed record Place(string Path, IReadOnlyList<string> Way)
{
    public Place Member(string wire) => new(Path.Length == 0 ? wire : $"{Path}.{wire}", [.. Way, CSharpText.Pascal(wire)]);

    public Place Item(string sign) => new(Path + sign, [.. Way.SkipLast(1), CSharpText.Singular(Way[^1])]);

    public override string ToString() => Path.Length == 0 ? "(root)" : Path;
}
