using k8s.Models;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>How a patch fails.</summary>
internal static class PatchErrors
{
    /// <summary>400: the patch says something that has no meaning.</summary>
    public static StatusException Malformed(string message) => Statuses.BadRequest(message);

    /// <summary>
    /// 422: the patch is well-formed but does not fit the object. The client is told no more than kube tells;
    /// the reason is the inner exception's message.
    /// </summary>
    public static StatusException DoesNotApply(string why) => Statuses.Failure(
        422, StatusReason.Invalid, "the server rejected our request due to an error in our request", new V1StatusDetails(), new InvalidOperationException(why));
}
