using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Applying;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

public sealed class FieldSetTests
{
    [Fact]
    public void Union_is_commutative_associative_and_idempotent() => Gen.Select(FieldSets.Any, FieldSets.Any, FieldSets.Any).Sample((a, b, c) =>
    {
        Assert.Equal(a.Union(b), b.Union(a));
        Assert.Equal(a.Union(b).Union(c), a.Union(b.Union(c)));
        Assert.Equal(a, a.Union(a));
        Assert.Equal(a, a.Union(FieldSet.Empty));
    });

    [Fact]
    public void Intersection_is_commutative_and_within_both() => Gen.Select(FieldSets.Any, FieldSets.Any).Sample((a, b) =>
    {
        var both = a.Intersection(b);
        Assert.Equal(both, b.Intersection(a));
        Assert.Equal(a, a.Union(both));
        Assert.Equal(both, a.Difference(a.Difference(b)));
    });

    [Fact]
    public void A_set_is_what_it_shares_and_what_it_has_alone() => Gen.Select(FieldSets.Any, FieldSets.Any).Sample((a, b) =>
    {
        Assert.Equal(a, a.Difference(b).Union(a.Intersection(b)));
        Assert.True(a.Difference(b).Intersection(b).IsEmpty);
        Assert.Equal(a.Union(b).Count, a.Count + b.Difference(a).Count);
    });

    [Fact]
    public void Operations_agree_with_sets_of_paths() => Gen.Select(FieldSets.Any, FieldSets.Any).Sample((a, b) =>
    {
        var (left, right) = (Texts(a), Texts(b));
        Assert.Equal(left.Union(right).Order(), Texts(a.Union(b)).Order());
        Assert.Equal(left.Intersect(right).Order(), Texts(a.Intersection(b)).Order());
        Assert.Equal(left.Except(right).Order(), Texts(a.Difference(b)).Order());
        Assert.Equal(left.Count, a.Count);
        Assert.All(a.Paths(), p => Assert.True(a.Has([.. p])));
    });

    [Fact]
    public void Recursive_difference_takes_what_is_below_as_well() => Gen.Select(FieldSets.Any, FieldSets.Any).Sample((a, b) =>
    {
        var expected = a.Paths().Where(p => !Enumerable.Range(1, p.Count).Any(n => b.Has([.. p.Take(n)]))).Select(Text);
        Assert.Equal(expected.Order(), Texts(a.RecursiveDifference(b)).Order());
    });

    [Fact]
    public void Leaves_have_no_member_below_them() => FieldSets.Any.Sample(set =>
    {
        var paths = set.Paths().ToList();
        var expected = paths.Where(p => !paths.Any(q => q.Count > p.Count && q.Take(p.Count).SequenceEqual(p))).Select(Text);
        Assert.Equal(expected.Order(), Texts(set.Leaves()).Order());
    });

    [Fact]
    public void FieldsV1_is_read_back_as_written() => FieldSets.Any.Sample(set =>
    {
        var written = FieldsV1.Write(set);
        var read = FieldsV1.Read(written);
        Assert.Equal(set, read);
        Assert.Equal(written, FieldsV1.Write(read));
    });

    [Fact]
    public void Equal_sets_have_equal_bytes_in_whatever_order_they_were_made() => FieldSets.Path.List[0, 8].Sample(paths =>
    {
        var forth = paths.Aggregate(FieldSet.Empty, (set, path) => set.Insert(path));
        var back = Enumerable.Reverse(paths).Aggregate(FieldSet.Empty, (set, path) => set.Insert(path));
        Assert.Equal(forth.GetHashCode(), back.GetHashCode());
        Assert.Equal(FieldsV1.Write(forth), FieldsV1.Write(back));
    });

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("null", "{}")]
    [InlineData("""{"f:b":{},"f:a":{}}""", """{"f:a":{},"f:b":{}}""")]
    [InlineData("""{"f:a":{".":{},"f:b":null}}""", """{"f:a":{".":{},"f:b":{}}}""")]
    [InlineData("""{"f:a":{"f:b":{},".":1}}""", """{"f:a":{".":{},"f:b":{}}}""")]
    [InlineData("""{"i:2":{},"i:10":{},"v:\"b\"":{},"v:1.50":{},"v:true":{},"k:{\"b\":1,\"a\":\"x\"}":{},"f:z":{}}""", """{"f:z":{},"k:{\"a\":\"x\",\"b\":1}":{},"v:1.5":{},"v:\"b\"":{},"v:true":{},"i:2":{},"i:10":{}}""")]
    [InlineData("""{"f:a":{"x:new":{}},"y:{}":{}}""", """{"f:a":{}}""")]
    [InlineData("""{"f:a":{"f:b":{}},"f:a":{}}""", """{"f:a":{".":{},"f:b":{}}}""")]
    [InlineData("""{"v:1e3":{},"v:1000":{},"v:0.0000001":{},"v:1e21":{}}""", """{"v:1e-7":{},"v:1000":{},"v:1e+21":{}}""")]
    public void FieldsV1_is_written_in_canonical_form(string read, string written) =>
        Assert.Equal(written, Encoding.UTF8.GetString(FieldsV1.Write(FieldsV1.Read(Encoding.UTF8.GetBytes(read)))));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"f:a":[]}""")]
    [InlineData("""{"spec":{}}""")]
    [InlineData("""{"f":{}}""")]
    [InlineData("""{"k:[]":{}}""")]
    [InlineData("""{"k:{":{}}""")]
    [InlineData("""{"v:":{}}""")]
    [InlineData("""{"v:1 2":{}}""")]
    [InlineData("""{"i:x":{}}""")]
    public void What_is_no_FieldsV1_is_refused(string text) =>
        Assert.Throws<FormatException>(() => FieldsV1.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Paths_read_as_conflicts_name_them() => Assert.Equal(
        ".a.b/c[name=\"x\\\"y\",port=80][=true][3]",
        FieldSet.Of("a", "b/c", PathElement.Key(new KeyField("port", 80), new KeyField("name", "x\"y")), PathElement.Item(true), PathElement.At(3)).ToString());

    [Fact]
    public void Names_are_sorted_by_their_bytes() => Assert.Equal(
        ["a", "\uFFFD", "\U0001F600"],
        new[] { "\U0001F600", "\uFFFD", "a" }.Aggregate(FieldSet.Empty, (set, name) => set.Insert(name)).Paths().Select(p => p[0].Name));

    /// <summary>Paths as texts that tell element kinds and values apart.</summary>
    private static HashSet<string> Texts(FieldSet set) => [.. set.Paths().Select(Text)];

    private static string Text(IEnumerable<PathElement> path) => string.Join('\u0001', path.Select(PathElementText.Write));
}
