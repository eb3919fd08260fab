using CsCheck;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

public sealed class SnapshotTreeTests
{
    [Fact]
    public void An_empty_tree_has_nothing_to_list()
    {
        var snapshot = new SnapshotTree<int>().Snapshot();

        Assert.Equal(0, snapshot.Count);
        Assert.Empty(List(snapshot.All));
        Assert.Empty(List(snapshot.InNamespace("a")));
        Assert.False(snapshot.TryGet(new("a", "b"), out _));
    }

    [Fact]
    public void Set_says_whether_the_name_is_new_and_replaces_the_value()
    {
        var tree = new SnapshotTree<int>();

        Assert.True(tree.Set(new("a", "x"), 1));
        Assert.False(tree.Set(new("a", "x"), 2));
        Assert.True(tree.TryGet(new("a", "x"), out var value));
        Assert.Equal(2, value);
        Assert.Equal(1, tree.Count);
    }

    [Fact]
    public void Remove_says_whether_the_name_was_there()
    {
        var tree = new SnapshotTree<int>();
        tree.Set(new("a", "x"), 1);

        Assert.False(tree.Remove(new("a", "y")));
        Assert.True(tree.Remove(new("a", "x")));
        Assert.False(tree.Remove(new("a", "x")));
        Assert.Equal(0, tree.Count);
    }

    [Fact]
    public void A_snapshot_is_the_same_object_until_the_next_write()
    {
        var tree = new SnapshotTree<int>();
        var empty = tree.Snapshot();

        Assert.Same(empty, tree.Snapshot());
        tree.Remove(new("a", "nothing"));
        Assert.Same(empty, tree.Snapshot());
        tree.Set(new("a", "x"), 1);
        Assert.NotSame(empty, tree.Snapshot());
        Assert.Equal(0, empty.Count);
    }

    [Fact]
    public void A_namespace_is_listed_without_its_neighbours()
    {
        var tree = new SnapshotTree<int>();
        foreach (var ns in (string[])["", "a", "a-b", "a.b", "a0", "a0-b", "a00", "a1", "aa", "b"])
            for (var i = 0; i < 100; i++)
                tree.Set(new(ns, $"n{i:00}"), i);
        var snapshot = tree.Snapshot();

        foreach (var ns in (string[])["", "a", "a-b", "a.b", "a0", "a0-b", "a00", "a1", "aa", "b"])
            Assert.Equal(Enumerable.Range(0, 100).Select(i => new NamespacedName(ns, $"n{i:00}")), List(snapshot.InNamespace(ns)).Select(e => e.Key));
        Assert.Empty(List(snapshot.InNamespace("a-")));
    }

    [Fact]
    public void A_page_knows_how_many_entries_remain()
    {
        var tree = new SnapshotTree<int>();
        for (var i = 0; i < 1000; i++)
            tree.Set(new(i % 2 == 0 ? "even" : "odd", $"n{i:0000}"), i);

        var rest = tree.Snapshot().InNamespace("odd").After(new("odd", "n0101"));

        Assert.Equal(449, rest.Count);
        Assert.Equal([103, 105, 107], List(rest.Take(3)).Select(e => e.Value));
        Assert.Equal(446, rest.Skip(3).Count);
        Assert.Equal(101, List(tree.Snapshot().All.From(new("odd", "n0101")).Take(1)).Single().Value);
        Assert.Empty(List(rest.After(new("odd", "z"))));
        Assert.Equal(449, rest.From(new("even", "n0000")).Count);
    }

    [Fact]
    public void Names_are_ordered_by_the_bytes_of_their_utf8()
    {
        var tree = new SnapshotTree<int>();
        string[] inOrder = ["A", "B", "a", "a-", "a.", "a0", "aa", "é", "\u20AC", "\uFF21", "\U0001F600"];
        foreach (var name in inOrder.Reverse())
            tree.Set(new("x", name), 0);

        Assert.Equal(inOrder, List(tree.Snapshot().All).Select(e => e.Key.Name));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("mixed")]
    public void A_large_tree_is_built_listed_and_emptied_in_any_order(string order)
    {
        var numbers = Enumerable.Range(0, 20_000).ToArray();
        if (order == "down")
            Array.Reverse(numbers);
        if (order == "mixed")
            new Random(1).Shuffle(numbers);
        var tree = new SnapshotTree<int>();
        foreach (var i in numbers)
            tree.Set(Name(i), i);

        var full = tree.Snapshot();
        Assert.Equal(Enumerable.Range(0, 20_000).OrderBy(Name), List(full.All).Select(e => e.Value));
        foreach (var i in numbers)
        {
            Assert.True(tree.Remove(Name(i)));
            if (i % 1000 == 0)
                Assert.Equal(tree.Count, List(tree.Snapshot().All).Count);
        }
        Assert.Equal(0, tree.Count);
        Assert.Equal(Enumerable.Range(0, 20_000).OrderBy(Name), List(full.All).Select(e => e.Value));
    }

    [Fact]
    public void A_name_less_than_what_its_node_began_with_is_found_after_nodes_joined()
    {
        static NamespacedName InOrder(int i) => new("ns", $"n{i:00000}");
        const int PerInner = TreeNode<int>.FanOut * TreeNode<int>.FanOut;
        var tree = new SnapshotTree<int>();
        for (var i = 0; i < 2 * PerInner; i++)
            tree.Set(InOrder(i), i);
        // The first leaf of the second inner node goes, and one of its names comes back into the second.
        for (var i = PerInner; i < PerInner + TreeNode<int>.FanOut; i++)
            tree.Remove(InOrder(i));
        tree.Set(InOrder(PerInner + 4), -1);
        // The two inner nodes run nearly empty, and join.
        int[] kept = [1, PerInner + 4, 2 * PerInner - 1];
        for (var i = 0; i < 2 * PerInner; i++)
        {
            if (!kept.Contains(i))
                tree.Remove(InOrder(i));
            Assert.All(kept, k => Assert.True(tree.TryGet(InOrder(k), out _)));
        }

        Assert.Equal(kept.Select(InOrder), List(tree.Snapshot().All).Select(e => e.Key));
        Assert.All(kept, i => Assert.True(tree.Remove(InOrder(i))));
        Assert.Equal(0, tree.Count);
    }

    [Fact]
    public void Any_sequence_of_writes_agrees_with_a_sorted_dictionary_and_leaves_snapshots_alone()
    {
        var write = Gen.Select(Gen.Int[0, 600], Gen.Int[0, 9]);
        // Phases that mostly add or mostly remove, so that nodes split as well as join.
        var phase = Gen.Select(Gen.Int[0, 9], write.Array[0, 400]);
        phase.Array[1, 8].Sample(phases =>
        {
            var tree = new SnapshotTree<int>();
            var model = new SortedDictionary<NamespacedName, int>();
            var kept = new List<(TreeSnapshot<int> Snapshot, KeyValuePair<NamespacedName, int>[] Expected)>();
            var stamp = 0;
            foreach (var (bias, writes) in phases)
            {
                foreach (var (number, dice) in writes)
                {
                    if (dice >= bias)
                    {
                        Assert.Equal(!model.ContainsKey(Name(number)), tree.Set(Name(number), ++stamp));
                        model[Name(number)] = stamp;
                    }
                    else
                    {
                        Assert.Equal(model.Remove(Name(number)), tree.Remove(Name(number)));
                    }
                    if (number % 97 == 0)
                        kept.Add((tree.Snapshot(), [.. model]));
                }
                kept.Add((tree.Snapshot(), [.. model]));
            }
            foreach (var (snapshot, expected) in kept)
                AssertAgrees(snapshot, expected);
        }, iter: 200);
    }

    [Fact]
    public async Task Readers_on_other_threads_see_their_snapshot_only()
    {
        var tree = new SnapshotTree<int>();
        for (var i = 0; i < 5_000; i++)
            tree.Set(Name(i), 0);
        var published = tree.Snapshot();
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(
            () =>
            {
                var snapshots = 0;
                while (!stop.IsCancellationRequested || snapshots == 0)
                {
                    var values = List(Volatile.Read(ref published).All).Select(e => e.Value).Distinct().ToArray();
                    Assert.Single(values);
                    snapshots++;
                }
                return snapshots;
            },
            TestContext.Current.CancellationToken);

        for (var round = 1; round <= 50; round++)
        {
            for (var i = 0; i < 5_000; i++)
                tree.Set(Name(i), round);
            Volatile.Write(ref published, tree.Snapshot());
        }
        await stop.CancelAsync();

        Assert.True(await reader > 0);
    }

    private static void AssertAgrees(TreeSnapshot<int> snapshot, KeyValuePair<NamespacedName, int>[] expected)
    {
        Assert.Equal(expected, List(snapshot.All));
        Assert.Equal(expected.Length, snapshot.Count);
        for (var number = 0; number <= 600; number += 101)
        {
            var name = Name(number);
            var after = expected.Where(e => e.Key > name).ToArray();
            Assert.Equal(after, List(snapshot.All.After(name)));
            Assert.Equal(after.Length, snapshot.All.After(name).Count);
            Assert.Equal(expected.Where(e => e.Key >= name), List(snapshot.All.From(name)));
            Assert.Equal(expected.Any(e => e.Key == name), snapshot.TryGet(name, out _));
        }
        foreach (var ns in (string[])["a", "b", "c"])
            Assert.Equal(expected.Where(e => e.Key.Namespace == ns), List(snapshot.InNamespace(ns)));
    }

    private static NamespacedName Name(int number) => new(((char)('a' + (number % 3))).ToString(), $"n{number:00000}");

    private static List<KeyValuePair<NamespacedName, int>> List(TreeRange<int> range)
    {
        var list = new List<KeyValuePair<NamespacedName, int>>(range.Count);
        foreach (ref readonly var entry in range)
            list.Add(new(entry.Name, entry.Value));
        return list;
    }
}
