namespace OrleansAA.Cel.Costs;

/// <summary>An evaluation ends now: its cost is spent, or nobody waits for it. Only the program that began it takes this.</summary>
internal sealed class EvaluationStoppedException(string message) : Exception(message);

/// <summary>An evaluation needs an answer that is not there yet. The program waits for it and begins anew: evaluations are short and change nothing.</summary>
internal sealed class AnswerPendingException(Task answer) : Exception("an answer is pending")
{
    public Task Answer { get; } = answer;
}
