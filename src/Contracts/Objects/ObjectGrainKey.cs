using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Contracts.Objects;

/// <summary>
/// The key of an object's grain: <c>namespace/name</c> after the resource, <c>widgets.example.com:shop/web</c>.
/// Resource names hold no colon, so that kinds cannot meet.
/// </summary>
public readonly record struct ObjectGrainKey(GroupResource Resource, NamespacedName Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Resource}:{Name}";

    /// <exception cref="FormatException">The text is no key.</exception>
    public static ObjectGrainKey Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var slash = text.IndexOf('/', Math.Max(colon, 0));
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (colon < 0 || slash < 0 || dot < 0 || dot > colon)
            throw new FormatException($"'{text}' is no grain key: expected resource.group:namespace/name");
        return new(
            new GroupResource(text[(dot + 1)..colon], text[..dot]),
            new NamespacedName(text[(colon + 1)..slash], text[(slash + 1)..]));
    }
}
