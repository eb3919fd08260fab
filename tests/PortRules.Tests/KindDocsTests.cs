using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.PortRules.Tests;

public class KindDocsTests
{
    [Fact]
    public void Every_type_of_every_kind_and_each_of_its_members_is_described()
    {
        foreach (var version in PortRuleKind.Create().Versions)
        {
            Assert.NotEmpty(version.Schema.Description);
            foreach (var type in version.Schema.Fields.Select(f => f.Type).OfType<StructSchema>().Append(version.Schema))
                Assert.All(type.Fields, f => Assert.NotEmpty(f.Description));
        }
    }

    [Fact]
    public void A_comment_may_be_inherited_from_KubernetesClient()
    {
        var kind = PortRuleKind.Create().Storage.Schema.Field("kind")!;
        Assert.Equal(SchemaDocs.OfKubernetes($"P:{typeof(V1Status)}.{nameof(V1Status.Kind)}"), kind.Description);
    }
}
