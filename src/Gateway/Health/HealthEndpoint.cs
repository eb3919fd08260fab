using System.Text;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Health;

/// <summary>One thing that has to be well.</summary>
/// <param name="Name">As paths and reports call it.</param>
/// <param name="Problem">What is wrong; null if nothing is.</param>
/// <param name="IsAdvice">Somebody should look, but the process is as good as before: the report shows it, the whole does not fail for it.</param>
/// <param name="IsLogged">Whoever finds the problem logs it.</param>
internal sealed record HealthCheck(string Name, Func<string?> Problem, bool IsAdvice = false, bool IsLogged = false);

/// <summary><c>/healthz</c>, <c>/livez</c> and <c>/readyz</c>, whole or check by check, with <c>?verbose</c> and <c>?exclude=</c>, as k8s.io/apiserver has them.</summary>
/// <remarks>What is wrong, and with whom, is for operators: it goes into the log, and into answers only to those who may see it (<see cref="HealthReasons"/>).</remarks>
internal sealed class HealthEndpoint(IEnumerable<HealthCheck> others, HealthReasons reasons, NotFound notFound, Draining draining, IHostApplicationLifetime lifetime) : IEndpoint
{
    private readonly HealthCheck _ping = new("ping", () => null);
    private readonly HealthCheck _shutdown = new("shutdown", () => draining.HasBegun || lifetime.ApplicationStopping.IsCancellationRequested ? "process is shutting down" : null);

    public Task HandleAsync(HttpContext context, ApiRoute route)
    {
        var parts = context.Scope().Target.Path.Split('/', 3);
        return parts.Length == 2 ? AnswerAllAsync(context, parts[1]) : AnswerOneAsync(context, parts[1], parts[2]);
    }

    /// <summary>The checks behind a path: alive means able to answer, ready means worth asking.</summary>
    public IReadOnlyList<HealthCheck> Checks(string name) => name == "readyz" ? [_ping, .. others, _shutdown] : [_ping];

    private async Task AnswerOneAsync(HttpContext context, string name, string checkName)
    {
        var check = Checks(name).FirstOrDefault(c => c.Name == checkName);
        if (check is null)
            await notFound.WritePathsAsync(context);
        else if (check.Problem() is { } problem)
            await WriteAsync(context, 500, $"internal server error: {await reasons.ForAsync(context, check, problem)}\n");
        else
            await WriteAsync(context, 200, "ok");
    }

    private async Task AnswerAllAsync(HttpContext context, string name)
    {
        var query = context.Query();
        var exclude = query.All("exclude").ToHashSet();
        var excluded = exclude.ToHashSet();
        var report = new StringBuilder();
        var failed = false;
        foreach (var check in Checks(name))
        {
            var problem = excluded.Remove(check.Name) ? null : check.Problem();
            failed |= problem is not null && !check.IsAdvice;
            report.Append(problem is null ? $"[+]{check.Name} {(exclude.Contains(check.Name) ? "excluded: ok" : "ok")}\n" : $"[-]{check.Name} failed: {await reasons.ForAsync(context, check, problem)}\n");
        }
        if (excluded.Count > 0)
            report.Append("warn: some health checks cannot be excluded: no matches for ").Append(Echo(excluded)).Append('\n');
        report.Append(name).Append(failed ? " check failed\n" : " check passed\n");
        await (failed ? WriteAsync(context, 500, report.ToString())
            : WriteAsync(context, 200, query.Has("verbose") ? report.ToString() : "ok"));
    }

    /// <summary>What the client sent, up to a limit: probes are anybody's.</summary>
    private static string Echo(IEnumerable<string?> excluded)
    {
        var text = string.Join(", ", excluded.Select(e => $"\"{e}\""));
        return text.Length <= ServingLimits.HealthEchoCharactersMax ? text : $"{text.AsSpan(0, ServingLimits.HealthEchoCharactersMax)}...";
    }

    private static Task WriteAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text);
    }
}
