using System.Security.Authentication;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Asks the root once, for all checks that need it.</summary>
internal sealed class RootProbe
{
    private readonly Lazy<Task<RootAnswer>> _answer;

    public RootProbe(RootClients? root, TimeProvider clock) => _answer = new(() => root is null ? Task.FromResult(new RootAnswer(null, null)) : AskAsync(root.Core, clock));

    public Task<RootAnswer> Answer => _answer.Value;

    private static async Task<RootAnswer> AskAsync(RootClient client, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(DoctorLimits.RootTime, clock);
        try
        {
            using var response = await client.OpenAsync("version", patience.Token);
            return new(null, response.Headers.Date - clock.GetUtcNow());
        }
        catch (OperationCanceledException e)
        {
            return new(new TimeoutException("it did not answer in time", e), null);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) || e is AuthenticationException)
        {
            return new(e, null);
        }
    }
}

/// <summary>How the root has answered.</summary>
/// <param name="Error">Why it has not; null if it has, or there is no root.</param>
/// <param name="Ahead">How far its clock is ahead; null if it does not tell.</param>
internal sealed record RootAnswer(Exception? Error, TimeSpan? Ahead);
