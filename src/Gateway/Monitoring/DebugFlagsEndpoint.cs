using System.Globalization;
using System.Text;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Logging;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Monitoring;

/// <summary>
/// <c>/debug/flags/v</c> and <c>/debug/flags/vmodule</c>: a PUT of a value changes what this replica logs while it runs, as with k8s.io/apiserver (pkg/server/routes/flags.go), which has the first.
/// Who may is authorized as for any path.
/// </summary>
internal sealed class DebugFlagsEndpoint(LogVerbosity verbosity) : IEndpoint
{
    private const string Verbosity = "/debug/flags/v";
    private const string Categories = "/debug/flags/vmodule";

    public async Task HandleAsync(HttpContext context, ApiRoute route)
    {
        var path = context.Scope().Target.Path;
        if (path is not (Verbosity or Categories))
            await WriteAsync(context, StatusCodes.Status200OK, $"{Verbosity}\n{Categories}");
        else if (!HttpMethods.IsPut(context.Request.Method))
            await WriteAsync(context, StatusCodes.Status406NotAcceptable, "unsupported http method");
        else if (Encoding.UTF8.GetString((await RequestBody.ReadAsync(context)).Span) is var value && (path == Verbosity ? ChangeVerbosity(value) : ChangeCategories(value)) is { } mistake)
            await WriteAsync(context, StatusCodes.Status400BadRequest, mistake);
        else
            await WriteAsync(context, StatusCodes.Status200OK, $"successfully set {(path == Verbosity ? "klog.logging.verbosity" : "vmodule")} to {value}");
    }

    /// <returns>What is wrong with it; null if nothing is.</returns>
    private string? ChangeVerbosity(string value)
    {
        if (!uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var v))
            return $"strconv.ParseUint: parsing {LogText.Quote(value)}: {(value.Length > 0 && value.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}";
        verbosity.Change(o => o with { Verbosity = (int)Math.Min(v, LogVerbosity.Max) });
        return null;
    }

    private string? ChangeCategories(string value)
    {
        if (LogCategories.ParseAll(value) is not { } categories)
            return $"{LogText.Quote(value)}: expected CATEGORY=N,CATEGORY=N with N from 0 to {LogVerbosity.Max}";
        verbosity.Change(o => o with { Categories = categories });
        return null;
    }

    private static Task WriteAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text + "\n");
    }
}
