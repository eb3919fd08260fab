namespace OrleansAA.Cel;

/// <summary>What an environment has beyond the language itself.</summary>
[Flags]
public enum CelLibraries
{
    None = 0,
    Optionals = 1 << 0,
    Strings = 1 << 1,
    Lists = 1 << 2,
    ExtendedLists = 1 << 3,
    Sets = 1 << 4,
    Regex = 1 << 5,
    Urls = 1 << 6,
    Addresses = 1 << 7,
    Quantity = 1 << 8,
    Semver = 1 << 9,
    Formats = 1 << 10,
    Authorization = 1 << 11,
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
