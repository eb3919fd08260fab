using System.Text;
using CsCheck;
using k8s.Models;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.V1;
using OrleansAA.ApiMachinery.Watching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

/// <summary>What selectors look at, read from stored JSON.</summary>
public sealed class SelectableReaderTests
{
    private static readonly ResourceKind ByPath = new KindBuilder<Widget>().SelectableField("spec.name", indexed: true).SelectableField("spec.size").Build();

    /// <summary>The same fields, by functions: these need the object.</summary>
    private static readonly ResourceKind ByFunction = WidgetKind.Instance;

    private static readonly string[] Odd = ["", "web", "a\"b\\c", "ä€😀", "\u2028<&>", new('x', 200)];

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[0, 12], Gen.Int[0, 5].Select(i => Odd[i]));

    [Fact]
    public void It_is_what_the_object_itself_says() =>
        Gen.Select(Text, Gen.Int, Gen.Dictionary(Text.Where(t => t.Length > 0), Text)[0, 5]).Sample((name, size, labels) =>
        {
            var widget = new Widget { Metadata = new() { Name = "w", NamespaceProperty = "ns", Labels = labels, Annotations = labels }, Spec = new() { Name = Valid(name), Size = size } };
            var json = KindCodec.Encode(ByPath, ByPath.Storage, widget);

            var (read, decoded) = (Of(ByPath, json), Of(ByFunction, json));

            Assert.Equal(decoded.Field("spec.name"), read.Field("spec.name"));
            Assert.Equal(decoded.Field("spec.size"), read.Field("spec.size"));
            Assert.Equal(decoded.Labels.OrderBy(l => l.Key, StringComparer.Ordinal), read.Labels.OrderBy(l => l.Key, StringComparer.Ordinal));
        });

    [Theory]
    [InlineData("""{"metadata":{"name":"w"}}""")]
    [InlineData("""{"metadata":{"name":"w","labels":null},"spec":null}""")]
    [InlineData("""{"metadata":{"name":"w","labels":{}},"spec":{"labels":{"a":"b"},"size":null}}""")]
    [InlineData("""{"labels":{"a":"b"},"spec":{"metadata":{"labels":{"a":"b"}}},"metadata":{"spec":{"name":"x","size":7}}}""")]
    public void What_is_not_there_is_as_in_an_empty_object(string json)
    {
        var value = Of(ByPath, Encoding.UTF8.GetBytes(json));
        Assert.Equal(("", "0"), (value.Field("spec.name"), value.Field("spec.size")));
        Assert.Empty(value.Labels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{}\0")]
    [InlineData("""{"metadata":{"labels":{"a":1}},"spec":{"name":"\ud800"}}""")]
    public void What_cannot_be_read_keeps_nobody_from_the_others(string json)
    {
        foreach (var kind in (ResourceKind[])[ByPath, ByFunction])
            Assert.Empty(Of(kind, Encoding.UTF8.GetBytes(json)).Labels);
    }

    [Fact]
    public void A_function_that_fails_keeps_nobody_from_the_others()
    {
        var kind = new KindBuilder<Widget>().SelectableField("spec.name", w => w.Spec.Name.Length > 3 ? w.Spec.Name : throw new FormatException("too short")).Build();
        using var cache = new WatchCache(kind, new(), TimeProvider.System);
        cache.Reset(Revision.Origin, []);
        foreach (var name in (string[])["tiny", "no", "large"])
            cache.Apply(cache.Revision.Next, EventType.Added, new("ns", name), Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","labels":{"a":"b"}},"spec":{"name":"{{{name}}}"}}"""), null);

        Assert.Equal(["large", "", "tiny"], ((string[])["large", "no", "tiny"]).Select(n => cache.Find(new("ns", n), out _)!.Field("spec.name")));
    }

    [Fact]
    public void Labels_of_whatever_size_are_read()
    {
        var labels = Enumerable.Range(0, 200).ToDictionary(i => $"example.com/label-{i}", i => $"value-{i}");
        var widget = new Widget { Metadata = new() { Name = "w", Labels = labels }, Spec = new() { Name = "w" } };
        Assert.Equal(labels, Of(ByPath, KindCodec.Encode(ByPath, ByPath.Storage, widget)).Labels);
    }

    [Fact]
    public void Objects_share_what_they_have_in_common()
    {
        // A text that happens to have another's place takes it over: which ones do is another matter in each process.
        var groups = Enumerable.Range(0, 100).Select(group => Enumerable.Range(0, 3).Select(i => Of(ByPath, Encoding.UTF8.GetBytes(
            $$$"""{"metadata":{"name":"w{{{i}}}","labels":{"app":"web{{{group}}}"}},"spec":{"name":"same{{{group}}}","size":{{{i}}}}}"""))).ToList()).ToList();

        Assert.InRange(groups.Count(g => g.TrueForAll(o => ReferenceEquals(g[0].Labels, o.Labels))), 90, 100);
        Assert.InRange(groups.Count(g => g.TrueForAll(o => ReferenceEquals(g[0].Field("spec.name"), o.Field("spec.name")))), 90, 100);
        Assert.All(groups, g => Assert.Equal(["0", "1", "2"], g.Select(o => o.Field("spec.size"))));
    }

    [Theory]
    [InlineData("spec")]
    [InlineData("spec.nothing")]
    [InlineData("metadata.creationTimestamp")]
    [InlineData("metadata.labels")]
    public void A_path_to_what_has_no_text_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => new KindBuilder<Widget>().SelectableField(path));

    /// <summary>A lone surrogate is no text that could be sent.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static CachedObject Of(ResourceKind kind, byte[] json) => new(kind, new NamespacedName("ns", "w"), new(2), json);
}
