using OrleansAA.ApiMachinery.Users;
using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Health;

/// <summary>
/// Says why a check fails to those who may <c>get</c> the path <see cref="Path"/>, and to nobody who has not proved to be somebody; others are told that
/// there is a reason. The log has each reason, once while it lasts.
/// </summary>
internal sealed partial class HealthReasons(IAuthorizer authorizer, ServerEvents events, ILogger<HealthReasons> log)
{
    /// <summary>Stands for the reasons where rights are asked for; nothing answers it.</summary>
    public const string Path = "/debug/health";

    private const string Withheld = "reason withheld";

    private readonly ConcurrentDictionary<string, string> _logged = new();

    public async ValueTask<string> ForAsync(HttpContext context, HealthCheck check, string problem)
    {
        if (!check.IsLogged && _logged.GetValueOrDefault(check.Name) != problem)
        {
            _logged[check.Name] = problem;
            LogFailing(check.Name, problem);
            events.Raise(new CheckFailing(check.Name, problem));
        }
        return await MaySeeAsync(context) ? problem : Withheld;
    }

    private async ValueTask<bool> MaySeeAsync(HttpContext context)
    {
        var user = context.Scope().User;
        if (user.Groups.Contains(UserInfo.UnauthenticatedGroup))
            return false;
        try
        {
            var request = new RequestInfo { Verb = "get", Path = Path };
            return (await authorizer.AuthorizeAsync(new(user, request, "", [], []), context.RequestAborted)).IsAllowed;
        }
        catch (StatusException)
        {
            // Nobody can tell, which may be the very problem.
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health check {Name} fails: {Problem}")]
    private partial void LogFailing(string name, string problem);
}
