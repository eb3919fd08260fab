using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Schemas;

public class SchemaDocsTests
{
    [Theory]
    [InlineData(nameof(V1ObjectMeta.Name), "8F61304C")]
    [InlineData(nameof(V1ObjectMeta.CreationTimestamp), "6E4E1E87")]
    [InlineData(nameof(V1ObjectMeta.Finalizers), "96059AFC")]
    public void Descriptions_of_meta_types_are_upstream_s_to_the_letter(string property, string digest)
    {
        var text = SchemaDocs.Of(typeof(V1ObjectMeta).GetProperty(property)!);
        Assert.Equal(digest, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]);
    }

    /// <summary>Upstream says nothing of the type of a watch event and of most members of the version.</summary>
    [Fact]
    public void Every_meta_type_and_each_of_its_members_is_described_where_upstream_does()
    {
        var schemas = MetaTypes.Types.Select(SchemaBuilder.Of).ToList();
        Assert.All(schemas, s => Assert.NotEmpty(s.Description));
        var silent = schemas.SelectMany(s => s.Fields.Where(f => f.Description.Length == 0).Select(f => $"{s.GoType}.{f.Name}"));
        Assert.All(silent, m => Assert.True(m == "v1.WatchEvent.type" || m.StartsWith("version.Info.", StringComparison.Ordinal), m));
    }

    [Theory]
    [InlineData("List", "limit")]
    [InlineData("List", "continueParameter")]
    [InlineData("Create", "fieldValidation")]
    [InlineData("Patch", "force")]
    [InlineData("Delete", "propagationPolicy")]
    public void Query_parameters_are_described(string operation, string name) => Assert.NotEmpty(SchemaDocs.OfParameter(operation, name));

    [Fact]
    public void A_member_nobody_described_has_an_empty_description() =>
        Assert.Equal("", SchemaDocs.Of(typeof(SchemaDocsTests)));

    [Theory]
    [InlineData("<summary>\n    One line\n    of two.\n    \n    And a paragraph.\n  </summary>", "One line of two.\n\nAnd a paragraph.")]
    [InlineData("<summary>Says <c>x</c> like <see cref=\"P:A.B.Port\"/> and <see cref=\"M:A.B.Run(System.Int32)\"/>.</summary>", "Says x like Port and Run.")]
    [InlineData("<summary>A <see cref=\"T:A.B\">thing</see>, <see langword=\"null\"/> or <paramref name=\"p\"/>.</summary>", "A thing, null or p.")]
    [InlineData("<summary><para>One.</para><para>Two.</para></summary>", "One.\n\nTwo.")]
    [InlineData("<summary/>", "")]
    public void Own_comments_read_as_plain_text(string xml, string text) =>
        Assert.Equal(text, DocText.Render(XElement.Parse(xml, LoadOptions.PreserveWhitespace)));

    [Fact]
    public void Line_breaks_that_wrapping_does_not_explain_are_the_description_s_own()
    {
        var full = string.Join(' ', Enumerable.Repeat("aaaa", 15)) + " bbb";
        Assert.Equal(78, full.Length);
        Assert.Equal($"{full} cc\nshort\nend", Wrapped($"{full}\ncc\nshort\nend"));
        Assert.Equal($"{full}  c", Wrapped($"{full}\nc"));

        static string Wrapped(string lines) => DocText.RenderWrapped(new XElement("summary", lines));
    }
}
