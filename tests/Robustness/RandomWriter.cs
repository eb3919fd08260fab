using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Creates, updates, patches and deletes rules by chance over a small key space, and enters in a ledger what it was told.</summary>
internal sealed class RandomWriter(string id, Random random, ApiClient client, WriteLedger ledger, int keys)
{
    private int _sequence;

    /// <summary>Writes until the connection is lost, or it is told to stop.</summary>
    public async Task RunAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        while (goOn() && await WriteAsync(cancellationToken))
        {
        }
    }

    /// <summary>One write.</summary>
    /// <returns>False if the connection was lost.</returns>
    public Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        var number = random.Next(keys);
        var key = $"ns-{number % 3}/rule-{number}";
        var token = $"{id}-{_sequence++}";
        var port = random.Next(1, 65536);
        return random.Next(10) switch
        {
            < 3 => SendAsync(token, key, () => client.PostAsync(Rules.In(key.Split('/')[0]), Rules.Json(key.Split('/')[1], port, token), cancellationToken)),
            < 6 => UpdateAsync(token, key, port, cancellationToken),
            < 8 => SendAsync(token, key, () => client.PatchAsync(Rules.PathOf(key), Rules.MergePatch(port, token), ApiClient.MergePatch, cancellationToken)),
            _ => DeleteAsync(key, cancellationToken),
        };
    }

    /// <summary>Reads, and replaces what was read: somebody else may be faster, and then it is a conflict.</summary>
    private async Task<bool> UpdateAsync(string token, string key, int port, CancellationToken cancellationToken)
    {
        var acknowledged = ledger.LastOf(key);
        ApiAnswer read;
        try
        {
            read = await client.GetAsync(Rules.PathOf(key), cancellationToken);
        }
        catch (HttpRequestException)
        {
            return false;
        }
        if (read.Code == 404)
            return true;
        Assert.Equal(200, read.Code);
        Assert.True(read.Revision >= acknowledged, $"GET of {key} showed revision {read.Revision} after {acknowledged} had been acknowledged");
        return await SendAsync(token, key, () => client.PutAsync(Rules.PathOf(key), Rules.Json(key.Split('/')[1], port, token, read.Revision), cancellationToken));
    }

    private async Task<bool> SendAsync(string token, string key, Func<Task<ApiAnswer>> send)
    {
        try
        {
            var answer = await send();
            if (answer.IsSuccess)
                ledger.Acknowledge(token, key, answer.Revision);
            else
                Assert.True(answer.Code is 404 or 409, $"{token}: {answer.Code} {answer.Body}");
            return true;
        }
        catch (HttpRequestException)
        {
            ledger.LeaveOpen(token);
            return false;
        }
    }

    private async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.DeleteAsync(Rules.PathOf(key), cancellationToken);
            if (answer.IsSuccess)
                ledger.AcknowledgeDelete(UidOf(answer));
            else
                Assert.True(answer.Code == 404, $"delete of {key}: {answer.Code} {answer.Body}");
            return true;
        }
        catch (HttpRequestException)
        {
            ledger.LeaveDeleteOpen(key);
            return false;
        }
    }

    private static string UidOf(ApiAnswer deleted) => deleted.Json.TryGetProperty("details", out var details)
        ? details.GetProperty("uid").GetString()!
        : throw new FormatException("not the answer to a delete: " + deleted.Body);
}
