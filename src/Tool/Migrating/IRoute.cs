using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Migrating;

/// <summary>An object where it is moved to.</summary>
internal sealed record Arrived(string Uid, string Revision, string Hash);

/// <summary>The way of a kind's objects from one side to the other.</summary>
internal interface IRoute
{
    MigratedKind Kind { get; }

    ApiSide Source { get; }

    /// <summary>The version in which the source is read.</summary>
    string SourceVersion { get; }

    ApiSide Target { get; }

    string TargetVersion { get; }

    /// <summary>An object of the source as it is to be at the target, to compare.</summary>
    JsonObject Expected(JsonObject source);

    /// <summary>An object of the target, to compare.</summary>
    JsonObject Found(JsonObject target);

    /// <summary>Told what is there, before a pass.</summary>
    void Learn(IReadOnlyDictionary<string, Arrived> there);

    /// <summary>Writes an object.</summary>
    /// <param name="source">As the source has it.</param>
    /// <param name="there">What is in its place; null if nothing is.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <returns>Why it was refused; null if it was not.</returns>
    Task<string?> WriteAsync(JsonObject source, Arrived? there, CancellationToken cancelled);

    /// <summary>Takes away what the source does not have.</summary>
    /// <returns>As above.</returns>
    Task<string?> RemoveAsync(string key, Arrived there, CancellationToken cancelled);
}
