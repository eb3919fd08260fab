using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Cel.Libraries;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>Says what the user of a write may do.</summary>
public interface IAdmissionAuthorizer
{
    /// <summary>Answers for a user.</summary>
    /// <param name="user">Who would do it.</param>
    ICelAuthorizer For(UserInfo user);
}

/// <summary>What expressions see of a write, made when one comes to it and kept for the others: one for a write and a plugin.</summary>
public sealed class AdmissionInput(ReviewedObjects objects, IAdmissionAuthorizer authorizers)
{
    private readonly Dictionary<(string Version, string Resource), CelValue> _requests = [];

    /// <summary>The objects the expressions look at.</summary>
    public ReviewedObjects Objects => objects;

    private AdmissionAttributes Attributes => objects.Attributes;

    private CelAuthorizer User => field ??= new(authorizers.For(Attributes.User));

    internal CelValue Authorizer => CelValue.Of(User);

    internal CelValue RequestResource => CelValue.Of(User.RequestResource(new()
    {
        Group = Attributes.Kind.Group,
        Resource = Attributes.Kind.Plural,
        Subresource = Attributes.Subresource,
        Namespace = Attributes.Namespace,
        Name = RequestTree.NameOf(Attributes),
    }));

    /// <summary>The object, or what a connection is asked for.</summary>
    internal CelValue New(KindVersion version) => Attributes.Connect is { } asked
        ? ObjectValues.Untyped(ValueJson.Parse(asked.ToJson(Attributes.Kind, version).Span))
        : ViewOf(version, objects.NewIn(version));

    internal CelValue Old(KindVersion version) => ViewOf(version, objects.OldIn(version));

    /// <param name="version">The version in which the object is seen.</param>
    /// <param name="resource">The version that counts as the request's.</param>
    internal CelValue Request(KindVersion version, KindVersion resource)
    {
        if (!_requests.TryGetValue((version.Name, resource.Name), out var request))
            _requests[(version.Name, resource.Name)] = request = ObjectValues.Untyped(RequestTree.Of(Attributes, version, resource));
        return request;
    }

    private CelValue ViewOf(KindVersion version, object? value) => value is null ? CelValue.Null : ObjectValues.Untyped(Attributes.ObjectVersion(version).Schema, value);
}

/// <summary>The <c>request</c> of expressions: an AdmissionRequest without uid and objects; what is empty is not there.</summary>
internal static class RequestTree
{
    public static MapValue Of(AdmissionAttributes attributes, KindVersion version, KindVersion resource)
    {
        var (kind, shown) = (attributes.Kind, attributes.ObjectKind);
        var tree = new MapValue
        {
            ["kind"] = Triple(shown.Group, attributes.ObjectVersion(version).Name, "kind", attributes.Connect?.Kind ?? shown.Kind),
            ["resource"] = Triple(kind.Group, resource.Name, "resource", kind.Plural),
            ["requestKind"] = Triple(shown.Group, attributes.ObjectVersion(attributes.Version).Name, "kind", attributes.Connect?.Kind ?? shown.Kind),
            ["requestResource"] = Triple(kind.Group, attributes.Version.Name, "resource", kind.Plural),
            ["operation"] = attributes.Operation.ToText(),
            ["userInfo"] = User(attributes.User),
            ["dryRun"] = attributes.DryRun,
            ["options"] = attributes.Operation == AdmissionOperation.Connect ? NullValue.Instance : attributes.Options.ToTree(attributes.Operation),
        };
        Set(tree, "subResource", attributes.Subresource);
        Set(tree, "requestSubResource", attributes.Subresource);
        Set(tree, "name", NameOf(attributes));
        Set(tree, "namespace", attributes.Namespace);
        return tree;
    }

    /// <summary>A name that is being generated is not the request's.</summary>
    public static string NameOf(AdmissionAttributes attributes) => attributes.IsNameGenerated ? "" : attributes.Name;

    private static MapValue User(UserInfo user)
    {
        var tree = new MapValue();
        Set(tree, "username", user.Name);
        Set(tree, "uid", user.Uid);
        if (user.Groups.Count > 0)
            tree["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
            tree["extra"] = new MapValue(user.Extra.Select(e => KeyValuePair.Create(e.Key, (Value)Texts(e.Value))));
        return tree;
    }

    private static MapValue Triple(string group, string version, string last, string value) => new() { ["group"] = group, ["version"] = version, [last] = value };

    private static ListValue Texts(IEnumerable<string> texts) => new(texts.Select(t => (Value)t));

    private static void Set(MapValue tree, string name, string text)
    {
        if (text.Length > 0)
            tree[name] = text;
    }
}
