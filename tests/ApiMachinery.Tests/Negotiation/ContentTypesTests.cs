using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Patching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Negotiation;

public class ContentTypesTests
{
    [Theory]
    [InlineData(null, MediaFormat.Json)]
    [InlineData("application/json; charset=utf-8", MediaFormat.Json)]
    [InlineData("Application/YAML", MediaFormat.Yaml)]
    public void An_object_is_JSON_or_YAML(string? contentType, MediaFormat format) => Assert.Equal(format, ContentTypes.OfObject(contentType));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/vnd.kubernetes.protobuf")]
    public void Anything_else_is_415(string contentType)
    {
        var error = Assert.Throws<StatusException>(() => ContentTypes.OfObject(contentType));
        Assert.Equal(
            (415, "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"),
            (error.Code, error.Message));
        Assert.Null(error.Status.Details);
    }

    [Theory]
    [InlineData("application/json-patch+json", PatchType.JsonPatch)]
    [InlineData("application/merge-patch+json; charset=utf-8", PatchType.MergePatch)]
    [InlineData("application/strategic-merge-patch+json", PatchType.StrategicMergePatch)]
    [InlineData("application/apply-patch+yaml", PatchType.Apply)]
    public void A_patch_says_which_it_is(string contentType, PatchType type) => Assert.Equal(type, ContentTypes.OfPatch(contentType));

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("APPLICATION/MERGE-PATCH+JSON")]
    [InlineData("application/apply-patch+cbor")]
    public void No_patch_is_415(string? contentType)
    {
        var error = Assert.Throws<StatusException>(() => ContentTypes.OfPatch(contentType));
        Assert.Equal((415, "415: Unsupported Media Type"), (error.Code, error.Message));
    }
}
