namespace OrleansAA.Gateway.Negotiation;

/// <summary>How an answer is written.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Form">How objects look in it; null where there are no objects.</param>
/// <param name="Yaml">YAML instead of JSON.</param>
/// <param name="Pretty">Indented.</param>
internal sealed record ResponseFormat(string ContentType, KindForm? Form = null, bool Yaml = false, bool Pretty = false)
{
    public static readonly ResponseFormat Json = new("application/json");

    /// <summary>True if the bytes of compact JSON are the answer.</summary>
    public bool IsPlain => !Yaml && !Pretty;
}
