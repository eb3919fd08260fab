using System.Text.Json.Nodes;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Certificates;

/// <summary>Reads and writes at the root, where others write the same.</summary>
internal static class RootWrites
{
    private const int Conflict = 409;

    /// <returns>Null where there is none.</returns>
    public static async Task<T?> ReadOrNullAsync<T>(this RootClient root, Func<RootClient, Task<T>> read)
        where T : class
    {
        try
        {
            return await read(root);
        }
        catch (HttpOperationException e) when (RootErrors.IsNotFound(e))
        {
            return null;
        }
    }

    /// <returns>False if somebody else was first: another has made it, changed it, or removed it.</returns>
    public static async Task<bool> FitsAsync<T>(Func<Task<T>> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (HttpOperationException e) when (RootErrors.CodeOf(e) == Conflict || RootErrors.IsNotFound(e))
        {
            return false;
        }
    }

    /// <summary>A merge patch, in which null takes something away.</summary>
    public static V1Patch Patch(JsonObject patch) => new(patch.ToJsonString(), V1Patch.PatchType.MergePatch);

    /// <summary>Asks for something that takes a right, and notes whether it is there.</summary>
    public static async Task<T> TryAsync<T>(this RootPermissions permissions, RootPermission permission, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ask(cancellationToken);
            permissions.Succeeded(permission);
            return answer;
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) && !cancellationToken.IsCancellationRequested)
        {
            permissions.Failed(permission, e);
            throw new RootUnavailableException(e);
        }
    }
}

/// <summary>The root does not do what it was asked; that has been told.</summary>
internal sealed class RootUnavailableException(Exception inner) : Exception(inner.Message, inner);
