namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>A way through to something: <c>console</c>. Any method, a stream in both directions or an upgrade, for as long as it takes.</summary>
/// <param name="name">Its name.</param>
/// <param name="handle">Answers; when it is done, the answer is at its end.</param>
public sealed class ConnectSubresource(string name, Func<ConnectRequest, Task> handle) : Subresource(name)
{
    private static readonly string[] AllMethods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

    private readonly bool _hasPath;
    private readonly IReadOnlyList<string> _methods = AllMethods;

    /// <summary>Serves the connection until it ends.</summary>
    public Func<ConnectRequest, Task> Handle { get; } = handle;

    /// <summary>Query parameters it takes.</summary>
    public IReadOnlyList<SubresourceParameter> Parameters { get; init; } = [];

    /// <summary>True if its path goes on behind its name.</summary>
    public bool GoesOn
    {
        init => _hasPath = value;
    }

    /// <summary>The methods it takes, if not all: a WebSocket comes as GET.</summary>
    public IReadOnlyList<string> Takes
    {
        init => _methods = [.. value.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Methods => _methods;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => [.. Methods.Select(VerbOf).OfType<string>().Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override bool HasPath => _hasPath;

    /// <inheritdoc/>
    public override bool IsLongRunning => true;

    /// <inheritdoc/>
    public override bool TakesUpgrades => true;

    /// <summary>Of its options, which have no body: a kind of their own, so that nobody takes what is said of it for something said of the object.</summary>
    public override string KindOf(ResourceKind kind) => $"{kind.Kind}{string.Concat(Name.Split('-').Select(Capital))}Options";

    internal override string? MistakeIn(ResourceKind kind) =>
        Methods.FirstOrDefault(m => !AllMethods.Contains(m)) is { } method ? $"takes {method}, which is none of {string.Join(", ", AllMethods)}"
        : Methods.Count == 0 ? "takes no method" : null;

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];

    private static string? VerbOf(string method) => method switch
    {
        "GET" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => null,
    };
}
