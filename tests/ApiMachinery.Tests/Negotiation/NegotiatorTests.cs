using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Negotiation;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Negotiation;

public class NegotiatorTests
{
    private const string Listed = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    [Theory]
    [InlineData(null, MediaFormat.Json)]
    [InlineData("", MediaFormat.Json)]
    [InlineData("*/*", MediaFormat.Json)]
    [InlineData("application/yaml", MediaFormat.Yaml)]
    [InlineData("text/html, application/yaml;q=0.5, application/json;q=0.9", MediaFormat.Json)]
    [InlineData("application/json;q=0.4,application/yaml;q=0.5", MediaFormat.Yaml)]
    [InlineData("*/*,application/yaml", MediaFormat.Yaml)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", MediaFormat.Json)]
    [InlineData("application/json;charset=utf-8", MediaFormat.Json)]
    public void A_document_is_JSON_or_YAML(string? accept, MediaFormat format) =>
        Assert.Equal(new(format, ResponseForm.Object, "", Pretty: false), Negotiator.ForDocument(accept));

    [Theory]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", MediaFormat.Json, ResponseForm.Table, "v1")]
    [InlineData("application/json;as=Table;v=v1beta1;g=meta.k8s.io", MediaFormat.Json, ResponseForm.Table, "v1beta1")]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io", MediaFormat.Json, ResponseForm.Table, "v1beta1")]
    [InlineData("application/yaml; as=Table; v=v1; g=meta.k8s.io", MediaFormat.Yaml, ResponseForm.Table, "v1")]
    [InlineData("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", MediaFormat.Json, ResponseForm.PartialObjectMetadata, "v1")]
    [InlineData("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", MediaFormat.Json, ResponseForm.PartialObjectMetadataList, "v1")]
    [InlineData("application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", MediaFormat.Json, ResponseForm.PartialObjectMetadataList, "v1")]
    public void Other_forms_are_asked_for_by_parameters(string accept, MediaFormat format, ResponseForm form, string version) =>
        Assert.Equal(new(format, form, version, Pretty: false), Negotiator.ForDocument(accept));

    [Fact]
    public void Pretty_is_a_parameter_too() => Assert.True(Negotiator.ForDocument("application/json;pretty=1").Pretty);

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/*")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("nonsense")]
    public void What_no_representation_fits_is_406_by_the_router(string accept)
    {
        var error = Assert.Throws<StatusException>(() => Negotiator.ForDocument(accept));
        Assert.Equal((406, "406: Not Acceptable\n\nAvailable representations: " + Listed), (error.Code, error.Message));
        Assert.NotNull(error.Status.Details);
    }

    [Theory]
    [InlineData("application/json;as=Table;v=v9;g=meta.k8s.io")]
    [InlineData("application/json;as=Chart;v=v1;g=meta.k8s.io")]
    [InlineData("application/json;as=Table")]
    [InlineData("application/json;sv=v2")]
    public void A_form_there_is_none_of_is_406_by_the_negotiation(string accept)
    {
        var error = Assert.Throws<StatusException>(() => Negotiator.ForDocument(accept));
        Assert.Equal((406, "only the following media types are accepted: " + Listed), (error.Code, error.Message));
        Assert.Null(error.Status.Details);
    }

    [Theory]
    [InlineData("application/vnd.kubernetes.protobuf")]
    [InlineData("application/vnd.kubernetes.protobuf,application/json")]
    public void Who_wants_protobuf_first_is_told_in_protobuf_that_there_is_none(string accept)
    {
        Assert.Equal(406, Assert.Throws<StatusException>(() => Negotiator.ForDocument(accept)).Code);
        Assert.Equal(MediaFormat.Protobuf, Negotiator.ForErrors(accept));
    }

    [Theory]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", MediaFormat.Json)]
    [InlineData("application/json,application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", MediaFormat.Json)]
    [InlineData("application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", MediaFormat.Yaml)]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", null)]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupList", null)]
    [InlineData("application/json", null)]
    [InlineData("", null)]
    public void All_groups_in_one_document_are_asked_for_by_name(string accept, MediaFormat? format) =>
        Assert.Equal(format, Negotiator.ForAggregatedDiscovery(accept)?.Format);

    [Theory]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io")]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList")]
    [InlineData("application/yaml;v=v1")]
    public void A_discovery_document_has_no_other_form(string accept) => Assert.Equal(
        (406, "only the following media types are accepted: " + Listed),
        Assert.Throws<StatusException>(() => Negotiator.ForDiscovery(accept)) is var e ? (e.Code, e.Message) : default);

    [Fact]
    public void A_list_that_can_be_watched_names_the_streams_too() => Assert.Equal(
        $"406: Not Acceptable\n\nAvailable representations: {Listed}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
        Assert.Throws<StatusException>(() => Negotiator.ForList("text/html")).Message);

    [Fact]
    public void Sixty_four_kilobytes_of_clauses_are_read_in_one_pass()
    {
        var accept = string.Join(',', Enumerable.Range(0, 16 * 1024).Select(i => i % 2 == 0 ? "a/b" : "*/*"));
        Assert.Equal(16 * 1024, AcceptHeader.Parse(accept).Count);
    }

    [Fact]
    public void A_watch_is_JSON_in_any_form()
    {
        Assert.Equal(ResponseForm.Object, Negotiator.ForWatch(null).Form);
        Assert.Equal(ResponseForm.Object, Negotiator.ForWatch("application/json;stream=watch").Form);
        Assert.Equal(ResponseForm.Table, Negotiator.ForWatch("application/json;as=Table;v=v1;g=meta.k8s.io,application/json").Form);
    }

    [Theory]
    [InlineData("application/yaml", "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch")]
    [InlineData("text/html", $"406: Not Acceptable\n\nAvailable representations: {Listed}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch")]
    public void A_watch_of_anything_else_is_406(string accept, string message) =>
        Assert.Equal((406, message), (Assert.Throws<StatusException>(() => Negotiator.ForWatch(accept)) is var e ? (e.Code, e.Message) : default));

    [Theory]
    [InlineData(null, MediaFormat.Json)]
    [InlineData("application/yaml", MediaFormat.Yaml)]
    [InlineData("text/html", MediaFormat.Json)]
    [InlineData("application/json;as=Chart;v=v1;g=meta.k8s.io", MediaFormat.Json)]
    public void Errors_are_written_in_what_the_client_reads(string? accept, MediaFormat format) => Assert.Equal(format, Negotiator.ForErrors(accept));

    [Fact]
    public void Metadata_of_a_list_is_a_list_and_of_an_object_is_none()
    {
        var one = Negotiator.ForDocument("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        var many = Negotiator.ForDocument("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        one.CheckFits(WidgetKind.Instance, isList: false);
        many.CheckFits(WidgetKind.Instance, isList: true);
        Assert.Equal(
            "you requested PartialObjectMetadata, but the requested object is a list (*things.WidgetList)",
            Assert.Throws<StatusException>(() => one.CheckFits(WidgetKind.Instance, isList: true)).Message);
        Assert.Equal(
            "you requested PartialObjectMetadataList, but the requested object is not a list (*things.Widget)",
            Assert.Throws<StatusException>(() => many.CheckFits(WidgetKind.Instance, isList: false)).Message);
    }

    [Fact]
    public void Clauses_are_sorted_as_goautoneg_does_it() => Assert.Equal(
        ["b/b 1", "a/a 0.9", "c/c 0.9", "d/d 0", "a/* 0.9", "*/* 0.9"],
        AcceptHeader.Parse("*/*;q=0.9, a/*;q=0.9, a/a;q=0.9, b/b, c/c;q=0.9;x=y, d/d;q=zero, broken, e/, f/g/h, ")
            .Select(c => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{c.Type}/{c.SubType} {c.Quality}")));
}
