using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>One page of a list.</summary>
/// <param name="Revision">The revision it shows.</param>
/// <param name="Items">The objects. A list of all is found while it is written: walked again, it is the same.</param>
/// <param name="Continue">The token of the next page; "" if this is the last.</param>
/// <param name="Remaining">How many objects follow; null if that is not known, or none do.</param>
internal sealed record ListPage(Revision Revision, IEnumerable<CachedObject> Items, string Continue, long? Remaining);
