using System.Text;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void A_text_is_what_was_written_and_nothing_of_the_one_before()
    {
        Assert.Equal("""{"name":"a long one, to leave something behind"}""", Text("a long one, to leave something behind"));
        Assert.Equal("""{"name":"web"}""", Text("web"));
    }

    [Fact]
    public void A_text_may_be_made_while_another_is()
    {
        var outer = JsonText.Of("", static (writer, _) =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Text("inner"));
            writer.WriteEndArray();
        });
        Assert.Equal("""["{\"name\":\"inner\"}"]""", Encoding.UTF8.GetString(outer));
    }

    [Fact]
    public void What_failed_halfway_leaves_nothing_behind()
    {
        Assert.Throws<InvalidOperationException>(() => JsonText.Of("", static (writer, _) =>
        {
            writer.WriteStartObject();
            throw new InvalidOperationException();
        }));
        Assert.Equal("""{"name":"web"}""", Text("web"));
    }

    private static string Text(string name) => Encoding.UTF8.GetString(JsonText.Of(name, static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", value);
        writer.WriteEndObject();
    }));
}
