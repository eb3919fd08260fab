using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Certificates;

/// <summary>
/// Runs a <see cref="CertificateKeeper"/> as long as the server does. Started before the silo, which needs its certificate to meet others; the serving certificate is waited for as well,
/// but a root that is away or refuses is not: the server starts, says so, and shows a certificate of its own until it has the right one.
/// </summary>
internal sealed partial class CertificateRotation(CertificateKeeper keeper, RotationTimes times, TimeProvider clock, Random random, ILogger<CertificateRotation> log) : BackgroundService
{
    private const double Jitter = 0.2;

    private bool _isWell = true;

    private bool IsForSilo => keeper.Kept.Any(k => !k.Purpose.IsPublished);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (!await TryPassAsync(cancellationToken) || !keeper.HasAll)
        {
            var isLate = clock.GetElapsedTime(started) >= times.StartPatience;
            if (isLate && IsForSilo)
                throw new OperatorException("--rotate-certificates: no certificate to show to other replicas could be had from the root apiserver, the lines before say why; or give --silo-tls-cert-file, --silo-tls-private-key-file and --silo-ca-file");
            if (isLate || (!IsForSilo && !_isWell))
                break;
            await Task.Delay(times.StartInterval, clock, cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(times.Interval * (1 + (Jitter * random.NextDouble())), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await TryPassAsync(stoppingToken);
        }
    }

    /// <returns>False if it could not be done; that has been told.</returns>
    private async Task<bool> TryPassAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(times.PassTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            await keeper.PassAsync(either.Token);
            return _isWell = true;
        }
        catch (RootUnavailableException)
        {
            return _isWell = false;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            LogSlow(times.PassTimeout);
            return _isWell = false;
        }
        catch (OperationCanceledException)
        {
            return _isWell = false;
        }
        // Whatever it is, it must not end this: nobody would start it again.
        catch (Exception e)
        {
            LogFailed(e);
            return _isWell = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The root apiserver did not answer within {Timeout} when certificates were looked at. Trying again.")]
    private partial void LogSlow(TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Error, Message = "Certificates could not be looked at. Trying again.")]
    private partial void LogFailed(Exception error);
}
