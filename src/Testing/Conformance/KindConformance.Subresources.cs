using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    [Fact]
    public async Task A_status_is_written_by_its_subresource_alone()
    {
        var verbs = await SubresourceAsync("status");
        if (verbs is null)
            Assert.Skip($"{names.Plural}.{names.Group} has no status");
        Assert.True(verbs.Order().SequenceEqual(["get", "patch", "update"]), $"asked:    discovery of {names.Plural}/status\nexpected: the verbs get, patch, update\ngot:      {string.Join(", ", verbs)}");
        var created = await CreateAsync("a");
        var status = (await _wire.GetAsync(Item(Named("a")) + "/status")).Is(200);
        status.Has(JsonNode.DeepEquals(status.Json, created.Json), $"the object: {created.Body}");
        (await _wire.PutAsync(Item(Named("a")) + "/status", created.Json)).Is(200);

        var changed = created.Json.Clone();
        if (Change(changed))
        {
            var by = (await _wire.PutAsync(Item(Named("a")) + "/status", changed)).Is(200);
            by.Has(JsonNode.DeepEquals(WithoutStatus(by.Json), WithoutStatus(created.Json)), $"nothing changed but the status: {created.Body}");
        }
        if (samples.Select(s => JsonNode.Parse(s)!["status"] as JsonObject).FirstOrDefault(s => s is { Count: > 0 }) is not { } sample)
            return;
        var reported = created.Json.Clone();
        reported["status"] = sample.DeepClone();
        var main = (await _wire.PutAsync(Item(Named("a")), reported)).Is(200);
        main.Has(JsonNode.DeepEquals(main.Json["status"], created.Json["status"]), "the status as it was: a write to the object leaves it alone");
        var written = (await _wire.PutAsync(Item(Named("a")) + "/status", reported)).Is(200);
        written.Has(sample.All(m => JsonNode.DeepEquals(m.Value, written.Json.At("status", m.Key))), $"the status {sample.ToJsonString()}");
        written.Has((long?)written.Json.At("metadata", "generation") == 1, "the generation as it was: a status is no other intent");
        (await _wire.PutAsync(Item(Named("none")) + "/status", Renamed(reported, "none"))).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_scale_is_read_and_written_with_the_object_s_resourceVersion()
    {
        if (await SubresourceAsync("scale") is null)
            Assert.Skip($"{names.Plural}.{names.Group} has no scale");
        var created = await CreateAsync("a");
        var path = Item(Named("a")) + "/scale";
        var scale = (await _wire.GetAsync(path)).Is(200);
        scale.Has(
            scale.Text("kind") == "Scale" && scale.Text("apiVersion") == "autoscaling/v1" && scale.Name == Named("a") && scale.Text("metadata", "uid") == created.Text("metadata", "uid") && scale.ResourceVersion == created.ResourceVersion,
            $"an autoscaling/v1 Scale with the name, the uid and the resourceVersion of {created.Body}");
        var same = (await _wire.PutAsync(path, scale.Json)).Is(200);
        same.Has(same.ResourceVersion == created.ResourceVersion, $"the resourceVersion as it was, {created.ResourceVersion}");
        var replicas = (int?)scale.Json.At("spec", "replicas") ?? 0;
        var other = replicas == 0 ? 1 : replicas - 1;
        var patched = (await _wire.PatchAsync(path, $$$"""{"spec":{"replicas":{{{other}}}}}""")).Is(200);
        patched.Has(((int?)patched.Json.At("spec", "replicas") ?? 0) == other && patched.ResourceVersion != created.ResourceVersion, $"spec.replicas {other} and another resourceVersion than {created.ResourceVersion}");
        var read = await ReadAsync("a");
        read.Has(read.ResourceVersion == patched.ResourceVersion && (long?)read.Json.At("metadata", "generation") == 2, $"the object at {patched.ResourceVersion}, with generation 2");
        (await _wire.PutAsync(path, scale.Json)).Is(409, "Conflict");
    }

    [Fact]
    public async Task Every_version_shows_the_object_and_takes_it_back_unchanged()
    {
        var versions = await VersionsAsync();
        if (versions.Count == 1)
            Assert.Skip($"{names.Plural}.{names.Group} has one version");
        var created = await CreateAsync("a");
        foreach (var version in versions)
        {
            var path = $"{CollectionOf(version)}/{Named("a")}";
            var read = (await _wire.GetAsync(path)).Is(200);
            read.Has(
                read.Text("apiVersion") == $"{names.Group}/{version}" && read.ResourceVersion == created.ResourceVersion && read.Text("metadata", "uid") == created.Text("metadata", "uid"),
                $"the object in {version}, with the same uid and resourceVersion");
            var back = (await _wire.PutAsync(path, read.Json)).Is(200);
            back.Has(back.ResourceVersion == created.ResourceVersion, $"the resourceVersion as it was, {created.ResourceVersion}: what was read is what is stored");
            var list = (await _wire.GetAsync(List(version: version))).Is(200);
            list.Has(list.Items.Count == 1 && (string?)list.Items[0].At("metadata", "resourceVersion") == created.ResourceVersion, "a list with it");
            using var watch = await _wire.WatchAsync(List("watch=1", version: version));
            var first = await watch.NextIsAsync("ADDED", Named("a"), created.ResourceVersion);
            if ((string?)first.Object["apiVersion"] != $"{names.Group}/{version}")
                watch.Fail($"the object in {version}", first.Object.ToJsonString());
        }
        var after = await ReadAsync("a");
        after.Has(JsonNode.DeepEquals(after.Json, created.Json), $"the object as it was: {created.Body}");
    }

    private static JsonObject WithoutStatus(JsonObject obj)
    {
        var without = obj.Clone();
        without.Remove("status");
        without.Meta().Remove("managedFields");
        without.Meta().Remove("resourceVersion");
        return without;
    }
}
