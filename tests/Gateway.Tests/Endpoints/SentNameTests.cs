using System.Text;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>The name that a body has, to know whom to ask; nothing is refused here.</summary>
public sealed class SentNameTests
{
    [Theory]
    [InlineData("""{"metadata":{"name":"web"}}""", "web", "")]
    [InlineData("""{"metadata":{"generateName":"web-"}}""", "", "web-")]
    [InlineData("""{"spec":{"name":"no","metadata":{"name":"no"}},"metadata":{"labels":{"name":"no"},"name":"web"}}""", "web", "")]
    [InlineData("""{"metadata":{"ownerReferences":[{"name":"no"}],"name":"web","generateName":"w-"},"name":"no"}""", "web", "w-")]
    [InlineData("""{"metadata":{"name":"first","name":"last"}}""", "last", "")]
    [InlineData("""{"metadata":{"name":"first"},"metadata":{"name":"last"}}""", "last", "")]
    [InlineData("""{"metadata":{"name":"w\u0065b"}}""", "web", "")]
    [InlineData("""{"metadata":{"name":7}}""", "", "")]
    [InlineData("""{"metadata":{"name":null}}""", "", "")]
    [InlineData("""{"metadata":"web"}""", "", "")]
    [InlineData("{}", "", "")]
    [InlineData("[]", "", "")]
    [InlineData("", "", "")]
    [InlineData("""{"metadata":{"name":"web"}""", "", "")]
    [InlineData("not json", "", "")]
    public void It_is_found_in_JSON(string body, string name, string generateName) => Assert.Equal((name, generateName), SentName.Read(Encoding.UTF8.GetBytes(body), isYaml: false));

    [Theory]
    [InlineData("metadata:\n  name: web\n", "web", "")]
    [InlineData("metadata: {generateName: web-}\nspec: {name: no}\n", "", "web-")]
    [InlineData("metadata:\n  name: 7\n", "", "")]
    [InlineData("metadata: [name]\n", "", "")]
    [InlineData("- metadata\n", "", "")]
    [InlineData("", "", "")]
    [InlineData("metadata: {name: web\n", "", "")]
    public void And_in_YAML(string body, string name, string generateName) => Assert.Equal((name, generateName), SentName.Read(Encoding.UTF8.GetBytes(body), isYaml: true));
}
