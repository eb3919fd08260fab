using System.Reflection;
using System.Security.Cryptography;
using System.Text;
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
        var text = SchemaDocs.OfKubernetes($"P:{typeof(V1ObjectMeta)}.{property}");
        Assert.Equal(digest, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]);
    }

    /// <summary>Upstream says nothing of the type of a watch event and of most members of the version.</summary>
    [Fact]
    public void Every_meta_type_and_each_of_its_members_is_described_where_upstream_does()
    {
        var schemas = typeof(SchemaRegistry).Assembly.GetCustomAttributes<MetaTypeAttribute>().Select(m => SchemaRegistry.Of(m.Type)).ToList();
        Assert.NotEmpty(schemas);
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
        Assert.Equal("", SchemaDocs.OfKubernetes("P:k8s.Models.V1WatchEvent.Type"));
}
