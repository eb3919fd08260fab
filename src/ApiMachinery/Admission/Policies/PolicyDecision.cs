namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>What one validation has come to.</summary>
/// <param name="IsDenied">The write is to be refused, or told of, as the binding says.</param>
/// <param name="Message">Why.</param>
/// <param name="Reason">Of the refusal; "" for an error.</param>
/// <param name="IsError">It could not be evaluated.</param>
internal readonly record struct PolicyDecision(bool IsDenied, string Message, string Reason = "", bool IsError = false)
{
    /// <summary>What metrics say where nothing is wrong.</summary>
    public const string NoError = "no_error";

    public static readonly PolicyDecision Admitted = new(false, "");

    /// <summary>How long the expression took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>What metrics call it.</summary>
    public string ErrorType => IsDenied || IsError ? ErrorTypeOf(Message) : NoError;

    /// <summary>What metrics call an error, by its text. A validation that is false is none of its own (k8s.io/apiserver/pkg/admission/plugin/policy: ErrorType).</summary>
    public static string ErrorTypeOf(string message) =>
        message.StartsWith("compilation", StringComparison.Ordinal) ? "compile_error"
        : message.StartsWith("validation failed due to running out of cost budget", StringComparison.Ordinal) ? "out_of_budget"
        : "invalid_error";

    /// <summary>Something cannot be evaluated.</summary>
    public static PolicyDecision Failed(AdmissionPolicy policy, string message) => new(!policy.FailsOpen, message, IsError: true);
}

/// <param name="Key">Behind the policy's name.</param>
/// <param name="Value">The text; null where it could not be evaluated.</param>
/// <param name="Error">Why not; the write is refused.</param>
/// <param name="Took">How long the expression took.</param>
internal readonly record struct PolicyAnnotation(string Key, string? Value, string Error, TimeSpan Took);

/// <summary>What a policy says of a write, with one object as params.</summary>
/// <param name="Decisions">One for each validation; none where the policy's conditions do not hold.</param>
/// <param name="Annotations">For the audit log.</param>
internal sealed record PolicyVerdict(IReadOnlyList<PolicyDecision> Decisions, IReadOnlyList<PolicyAnnotation> Annotations)
{
    public static readonly PolicyVerdict Nothing = new([], []);

    public static PolicyVerdict Failed(AdmissionPolicy policy, string message) => new([PolicyDecision.Failed(policy, message)], []);
}
