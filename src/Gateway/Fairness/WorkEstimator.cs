using System.Globalization;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Fairness;

/// <summary>Estimates what requests cost, by what the watch caches hold (k8s.io/apiserver/pkg/util/flowcontrol/request).</summary>
/// <param name="readers">Null on a replica without objects, where everything costs the same: handing on.</param>
internal sealed class WorkEstimator(IObjectReaders? readers)
{
    /// <summary>Bytes of objects that are looked at for a seat.</summary>
    public const int BytesPerSeat = 100_000;

    /// <summary>Seats of a list.</summary>
    public const int ListSeatsMax = 100;

    /// <summary>Watches that a write wakes for a seat, for <see cref="EventSeconds"/>; fewer are not counted.</summary>
    public const int WatchesPerSeat = 10;

    /// <summary>How long watches are busy with one event.</summary>
    public const double EventSeconds = 0.005;

    /// <param name="scope">The request.</param>
    /// <param name="kind">Null if it is about none.</param>
    /// <param name="seatsMax">The most that one request of its level may have.</param>
    public Work Of(RequestScope scope, ResourceKind? kind, int seatsMax)
    {
        if (kind is null || readers is not { AreReady: true })
            return Work.Least;
        return scope.Info.Verb switch
        {
            "list" or "deletecollection" => List(scope, readers.Of(kind).Cache, seatsMax),
            "watch" when BeginsWithObjects(scope.Target.Query) => List(scope, readers.Of(kind).Cache, seatsMax),
            "create" or "update" or "patch" or "delete" => Write(readers.Of(kind).Cache.Watchers),
            _ => Work.Least,
        };
    }

    /// <summary>A list without a resourceVersion in all but name.</summary>
    private static bool BeginsWithObjects(GoQuery query) => query.IsTrue("sendInitialEvents") || query.First("resourceVersion") is "" or "0";

    private static Work List(RequestScope scope, WatchCache cache, int seatsMax)
    {
        var all = cache.Count;
        if (all == 0 || scope.Info.Name.Length > 0)
            return Work.Least;
        long objects = scope.Info.Namespace.Length == 0 ? all : cache.Snapshot().Objects.InNamespace(scope.Info.Namespace).Count;
        // A label or field selector answers fewer; they are looked at all the same.
        if (Limit(scope.Target.Query) is > 0 and var limit)
            objects = Math.Min(objects, limit);
        var bytes = objects * (double)cache.ObjectBytes / all;
        return new((int)Math.Clamp(Math.Ceiling(bytes / BytesPerSeat), 1, Math.Max(1, Math.Min(seatsMax, ListSeatsMax))));
    }

    /// <summary>0 where there is none. From resourceVersion 0 all is read, whatever the limit.</summary>
    private static long Limit(GoQuery query) =>
        query.First("resourceVersion") != "0" && long.TryParse(query.First("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    private static Work Write(int watchers) => new(1, watchers < WatchesPerSeat ? 0 : Math.Ceiling((double)watchers / WatchesPerSeat) * EventSeconds);
}
