using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>A create that waits for its namespace's quotas to be checked.</summary>
internal sealed class WaitingCreate(AdmissionAttributes attributes, string count, bool mustBeLimited)
{
    private readonly TaskCompletionSource _checked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isGivenUp;

    /// <summary>What it takes one of.</summary>
    public string Count { get; } = count;

    /// <summary>It needs a quota that limits it.</summary>
    public bool MustBeLimited { get; } = mustBeLimited;

    /// <summary>It will make no object, whatever quotas say: it is checked, and not charged.</summary>
    public bool MakesNothing => attributes.DryRun || attributes.IsNameTaken;

    /// <summary>Nobody waits for it any more.</summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Ends when it may go on; fails if it may not.</summary>
    public Task Checked => _checked.Task;

    public void GiveUp() => _isGivenUp = true;

    public void Admit() => _checked.TrySetResult();

    public void Refuse(string why) => Fail(Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, why));

    public void Fail(Exception why) => _checked.TrySetException(why);
}
