using System.Net;

namespace OrleansAA.Grains.Hosting;

/// <summary>Replicas in one process, without anything outside of it where they find each other: for tests. They share stores, which the caller sees to.</summary>
/// <param name="ClusterId">Names the cluster.</param>
/// <param name="Primary">The silo that is started first and ends last, and keeps the membership; on loopback.</param>
/// <param name="Silo">This one's, held until it listens; the primary's own for the first.</param>
public sealed record InProcessCluster(string ClusterId, IPEndPoint Primary, ReservedPort Silo);
