using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// Has each request wait for its seats (k8s.io/apiserver/pkg/server/filters/priority-and-fairness.go). A watch has them only until it has begun; what may take as long as it likes has none.
/// </summary>
/// <remarks>Probes and discovery are answered from memory, and are what a cluster is steered by: they never wait, whatever the root's schemas say.</remarks>
internal sealed class FairnessMiddleware(RequestDelegate next, FairScheduler scheduler, SeatRegulator regulator, WorkEstimator estimator, RequestLimits limits)
{
    private const string SchemaHeader = "X-Kubernetes-PF-FlowSchema-UID";
    private const string LevelHeader = "X-Kubernetes-PF-PriorityLevel-UID";

    /// <summary>Seats that a request has after its answer: what a write costs others delays its flow here, and takes no seats.</summary>
    private const int FinalSeats = 0;

    /// <summary>The part of its time that a request may wait: the rest is for its answer.</summary>
    private const double WaitShare = 0.25;

    public Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        return scope.IsLongRunning && scope.Info.Verb != "watch" || IsAlwaysAnswered(context.Route().Endpoint) ? next(context) : ServeAsync(context, scope);
    }

    private static bool IsAlwaysAnswered(EndpointName endpoint) => endpoint is
        EndpointName.Health or EndpointName.Index or EndpointName.Groups or EndpointName.Group or EndpointName.GroupVersion or EndpointName.Version;

    private async Task ServeAsync(HttpContext context, RequestScope scope)
    {
        regulator.Look();
        var flow = scheduler.FlowOf(scope.Info, scope.User);
        SetHeaders(context.Response.Headers, flow.Schema);
        var work = estimator.Of(scope, context.Route().Kind, flow.Schema.Level.SeatsMax);
        using var request = new FairRequest(scheduler, flow, scope.User.Name, work, SortOf(scope.Info.Verb), (scope.Timeout ?? limits.RequestTimeout) * WaitShare);
        scope.Logged?.AddRange(Fields(flow.Schema, work));
        try
        {
            if (await request.TryEnterAsync(context.RequestAborted))
            {
                scope.Slot = request;
                await next(context);
            }
            else
            {
                // Answered here: an exception through all that is above costs more than the rest of a refusal.
                await StatusResponse.WriteAsync(context, Slots.AllTaken().Status);
            }
        }
        finally
        {
            request.Leave();
            scope.QueueTime = request.Waited;
            if (request.WasSeated)
                scope.Logged?.Add(new(request.Sort == RequestSort.Watch ? "apf_init_latency" : "apf_execution_time", GoDurationText.Format(request.Seated)));
        }
    }

    /// <summary>Not the names: what an operator calls important is nobody's business.</summary>
    private static void SetHeaders(IHeaderDictionary headers, PlacedSchema schema)
    {
        if (schema.Spec.Uid.Length > 0)
            headers[SchemaHeader] = schema.Spec.Uid;
        if (schema.Level.Spec.Uid.Length > 0)
            headers[LevelHeader] = schema.Level.Spec.Uid;
    }

    /// <summary>What kube-apiserver writes of it, into the log alone.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> Fields(PlacedSchema schema, Work work) =>
    [
        new("apf_pl", LogText.Cut(schema.Level.Spec.Name)),
        new("apf_fs", LogText.Cut(schema.Spec.Name)),
        new("apf_iseats", work.Seats),
        new("apf_fseats", FinalSeats),
        new("apf_additionalLatency", GoDurationText.Format(TimeSpan.FromSeconds(work.ExtraSeatSeconds))),
    ];

    private static RequestSort SortOf(string verb) => verb switch
    {
        "watch" => RequestSort.Watch,
        "create" or "update" or "patch" or "delete" or "deletecollection" => RequestSort.Write,
        _ => RequestSort.Read,
    };
}
