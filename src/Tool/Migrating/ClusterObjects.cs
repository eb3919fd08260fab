using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>Reads and changes objects of the cluster that say who serves what.</summary>
internal sealed class ClusterObjects(ApiSide cluster)
{
    private const int AttemptsMax = 10;

    /// <returns>Null if there is none.</returns>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancelled)
    {
        var answer = await cluster.GetAsync(path, cancelled);
        return answer.Code == 404 ? null : answer.Success(path);
    }

    /// <summary>Changes an object; again, if somebody else was faster.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="change">Edits it; false leaves it as it is.</param>
    /// <param name="cancelled">Gives up.</param>
    public async Task ChangeAsync(string path, Func<JsonObject, bool> change, CancellationToken cancelled)
    {
        for (var attempt = 1; ; attempt++)
        {
            var value = (await cluster.GetAsync(path, cancelled)).Success(path);
            if (!change(value))
                return;
            var answer = await cluster.SendAsync(HttpMethod.Put, path, value, cancelled);
            if (answer.IsSuccess)
                return;
            if (answer.Code != 409 || attempt == AttemptsMax)
                throw new SolutionException($"{path}: {answer.Message}");
        }
    }

    /// <summary>Makes an object, unless there is one of its name.</summary>
    public async Task EnsureAsync(string collection, JsonObject value, CancellationToken cancelled)
    {
        var answer = await cluster.SendAsync(HttpMethod.Post, collection, value, cancelled);
        if (!answer.IsSuccess && answer.Code != 409)
            throw new SolutionException($"{collection}/{MigratedKind.Name(value)}: {answer.Message}");
    }

    /// <summary>Sees to it that an object is not there.</summary>
    public async Task RemoveAsync(string path, CancellationToken cancelled)
    {
        var answer = await cluster.SendAsync(HttpMethod.Delete, path, null, cancelled);
        if (!answer.IsSuccess && answer.Code != 404)
            throw new SolutionException($"{path}: {answer.Message}");
    }
}
