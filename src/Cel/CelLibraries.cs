namespace OrleansAA.Cel;

/// <summary>What an environment has beyond the language itself.</summary>
[Flags]
public enum CelLibraries
{
    /// <summary>The language alone, with its standard functions.</summary>
    None = 0,

    /// <summary>Optional values: <c>optional.of</c>, <c>?.</c>, <c>orValue</c>.</summary>
    Optionals = 1 << 0,

    /// <summary>More functions of strings: <c>split</c>, <c>replace</c>, <c>format</c>.</summary>
    Strings = 1 << 1,

    /// <summary>Kubernetes' functions of lists: <c>isSorted</c>, <c>sum</c>, <c>min</c>, <c>max</c>, <c>indexOf</c>.</summary>
    Lists = 1 << 2,

    /// <summary>cel-go's functions of lists: <c>slice</c>, <c>flatten</c>, <c>distinct</c>, <c>sort</c>.</summary>
    ExtendedLists = 1 << 3,

    /// <summary>Lists as sets: <c>sets.contains</c>, <c>sets.intersects</c>, <c>sets.equivalent</c>.</summary>
    Sets = 1 << 4,

    /// <summary>Kubernetes' functions of patterns: <c>find</c>, <c>findAll</c>.</summary>
    Regex = 1 << 5,

    /// <summary>URLs: <c>url</c>, <c>isURL</c>, and their parts.</summary>
    Urls = 1 << 6,

    /// <summary>IP addresses and CIDRs.</summary>
    Addresses = 1 << 7,

    /// <summary>Kubernetes' quantities: <c>quantity("1Gi")</c>.</summary>
    Quantity = 1 << 8,

    /// <summary>Semantic versions: <c>semver("1.2.3")</c>.</summary>
    Semver = 1 << 9,

    /// <summary>Named formats of strings: <c>format.dns1123Label().validate(name)</c>.</summary>
    Formats = 1 << 10,

    /// <summary>Questions to an authorizer: <c>authorizer.group("apps")...allowed()</c>. They have a value only where something asks it (<see cref="OrleansAA.Cel.Libraries.ICelAuthorizer"/>).</summary>
    Authorization = 1 << 11,

    /// <summary>Macros over index and value, or key and value: <c>all(i, v, ...)</c>.</summary>
    TwoVariableComprehensions = 1 << 12,

    /// <summary><c>cel.bind</c>.</summary>
    Bindings = 1 << 13,

    /// <summary><c>jsonpatch.escapeKey</c>, for MutatingAdmissionPolicy.</summary>
    JsonPatch = 1 << 14,

    /// <summary>cel-go's math, which kube-apiserver 1.36 does not have.</summary>
    Math = 1 << 15,

    /// <summary><c>reverse</c> of strings, which kube-apiserver 1.36 does not have.</summary>
    StringReverse = 1 << 16,

    /// <summary>The environment of kube-apiserver 1.36 (k8s.io/apiserver/pkg/cel/environment/base.go), and <see cref="Bindings"/>.</summary>
    Kubernetes = Optionals | Strings | Lists | ExtendedLists | Sets | Regex | Urls | Addresses | Quantity | Semver | Formats | Authorization | TwoVariableComprehensions | Bindings,
}
