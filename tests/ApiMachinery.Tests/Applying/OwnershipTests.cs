using System.Text;
using CsCheck;
using k8s.Models;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>Random writes of several managers: the engine against a model, and what must hold whatever happened before.</summary>
public sealed class OwnershipTests
{
    private static readonly Gen<string> Manager = Gen.Int[0, 2].Select(i => new[] { "alpha", "beta", "gamma" }[i]);

    private static readonly Gen<Write> Writes = Gen.Select(Manager, Gen.Int[0, 3], Leaves.Some, (manager, verb, leaves) => new Write(manager, (Verb)verb, leaves));

    private enum Verb
    {
        Update,
        Patch,
        Apply,
        ForceApply,
    }

    [Fact]
    public void Every_write_does_what_the_model_says() => Writes.List[1, 12].Sample(writes =>
    {
        var (store, model) = New();
        foreach (var write in writes)
        {
            var expected = Model(model, write);
            var conflicts = Engine(store, write);
            Assert.Equal(expected.Order(StringComparer.Ordinal), conflicts.Order(StringComparer.Ordinal));
            Assert.Equal(model.Values, Values(store));
            Assert.Equal(model.Owned.Order(StringComparer.Ordinal), Owned(store, model.Values.Keys).Order(StringComparer.Ordinal));
        }
    });

    [Fact]
    public void Applying_again_changes_neither_object_nor_owners_nor_times() => Gen.Select(Writes.List[0, 6], Manager, Leaves.Some).Sample((writes, manager, config) =>
    {
        var store = After(writes);
        Engine(store, new(manager, Verb.ForceApply, config));
        var (json, owners) = (store.Json(), store.Owners());

        Assert.Empty(Engine(store, new(manager, Verb.Apply, config)));

        Assert.Equal(json, store.Json());
        Assert.Equal(owners, store.Owners());
    });

    [Fact]
    public void Applying_and_giving_up_leaves_the_object_to_the_others_as_it_was() => Gen.Select(Writes.List[0, 6], Leaves.Some).Sample((writes, config) =>
    {
        var store = After(writes);
        var (values, owners) = (Values(store), Owned(store, Values(store).Keys));
        if (Engine(store, new("newcomer", Verb.Apply, config)).Count > 0)
            return;

        Engine(store, new("newcomer", Verb.Apply, []));

        var unowned = values.Keys.Except(owners.Select(o => o.Split(' ')[2]), StringComparer.Ordinal);
        Assert.All(values.Where(v => !unowned.Contains(v.Key)), v => Assert.Equal(v.Value, Values(store)[v.Key]));
        Assert.Equal(owners, Owned(store, values.Keys));
        Assert.Empty(Values(store).Keys.Except(values.Keys));
    });

    [Fact]
    public void An_apply_without_force_takes_no_field_of_others() => Gen.Select(Writes.List[0, 8], Manager, Leaves.Some).Sample((writes, manager, config) =>
    {
        var store = After(writes);
        var others = Owned(store, Values(store).Keys).Where(o => !o.StartsWith($"{manager} Apply", StringComparison.Ordinal)).ToList();
        var values = Values(store);

        Engine(store, new(manager, Verb.Apply, config));

        // A field of a list item that goes goes with it: who owns a field of an item does not own the item.
        var gone = values.Keys.Where(leaf => leaf.Contains("].", StringComparison.Ordinal) && !Values(store).ContainsKey(leaf));
        Assert.Empty(others.Where(o => !gone.Contains(o.Split(' ', 3)[2])).Except(Owned(store, Values(store).Keys)));
        Assert.All(others.Select(o => o.Split(' ', 3)[2]).Except(gone), leaf => Assert.Equal(values[leaf], Values(store)[leaf]));
    });

    private static (Store Store, OwnershipModel Model) New()
    {
        var model = new OwnershipModel();
        model.Update("maker", Leaves.Kept);
        return (new Store(Shape.Of).Create("maker", Leaves.ToJson(Leaves.Kept)), model);
    }

    private static Store After(IEnumerable<Write> writes)
    {
        var (store, _) = New();
        foreach (var write in writes)
            Engine(store, write);
        return store;
    }

    private static IReadOnlyList<string> Model(OwnershipModel model, Write write)
    {
        if (write.Verb is Verb.Apply or Verb.ForceApply)
            return model.Apply(write.Manager, write.Leaves, write.Verb == Verb.ForceApply);
        model.Update(write.Manager, Updated(model.Values, write));
        return [];
    }

    /// <returns>The conflicts, a line each.</returns>
    private static IReadOnlyList<string> Engine(Store store, Write write)
    {
        if (write.Verb is Verb.Update or Verb.Patch)
        {
            store.Put(write.Manager, Leaves.ToJson(Updated(Values(store), write)));
            return [];
        }
        try
        {
            store.Apply(write.Manager, Leaves.ToJson(write.Leaves), force: write.Verb == Verb.ForceApply);
            return [];
        }
        catch (StatusException e) when (e.Code == 409)
        {
            return [.. e.Status.Details.Causes.Select(c => $"{c.Message.Split('"')[1]} {(c.Message.Contains(" using ", StringComparison.Ordinal) ? "Update" : "Apply")} {c.Field}")];
        }
    }

    /// <summary>What an update makes of the object: all new, or some leaves changed.</summary>
    private static SortedDictionary<string, string> Updated(SortedDictionary<string, string> values, Write write)
    {
        var updated = new SortedDictionary<string, string>(write.Leaves, StringComparer.Ordinal);
        foreach (var (leaf, value) in write.Verb == Verb.Patch ? values : Leaves.Kept)
            updated.TryAdd(leaf, value);
        return updated;
    }

    private static SortedDictionary<string, string> Values(Store store) => Leaves.Of((MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(store.Json())));

    private static List<string> Owned(Store store, IReadOnlyCollection<string> leaves) =>
    [
        .. from V1ManagedFieldsEntry entry in store.Metadata.ManagedFields
           from path in FieldsV1.Read(((RawJson)entry.FieldsV1).Utf8.Span).Paths()
           let leaf = FieldSet.PathText(path)
           where leaves.Contains(leaf)
           select $"{entry.Manager} {entry.Operation} {leaf}",
    ];

    private sealed record Write(string Manager, Verb Verb, SortedDictionary<string, string> Leaves)
    {
        public override string ToString() => $"{Verb} by {Manager}: {string.Join(' ', Leaves)}";
    }
}
