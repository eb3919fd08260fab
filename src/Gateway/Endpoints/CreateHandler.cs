using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>POST to a collection.</summary>
internal sealed class CreateHandler(Writes writes, Responses responses, NameGenerator names, INamespaceLifecycle namespaces)
{
    /// <summary>How many generated names are tried before the client is told that its name exists (as k8s.io/apiserver does).</summary>
    private const int GeneratedNamesMax = 8;

    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = responses.FormatOf(context, kind);
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        var sent = await RequestBody.ReadAsync(context);
        var body = isYaml ? sent : JsonUnicode.Mend(sent);
        var options = QueryOptions.Write(context.Query());
        OptionsValidation.CheckCreate(options);

        var (name, generateName) = SentName.Read(body, isYaml);
        var request = Writes.Request(context, WriteVerb.Create, options) with { Name = name, Body = body, BodyIsYaml = isYaml };
        try
        {
            await namespaces.CheckCreateAsync(kind, request.Namespace, name.Length > 0 ? name : generateName, context.RequestAborted);
        }
        catch (StatusException)
        {
            DecodeForWarnings(context, kind, request);
            throw;
        }
        var result = name.Length == 0 && generateName.Length > 0
            ? await GenerateAsync(kind, request, generateName, r => request = r, context.RequestAborted)
            : await writes.SendAsync(kind, request, context.RequestAborted);
        await Writes.AnswerAsync(context, kind, format, request, result);
    }

    /// <summary>Where the grain is not asked, nobody has decoded the body: what is wrong with it is told first, what is odd about it besides.</summary>
    private static void DecodeForWarnings(HttpContext context, ResourceKind kind, WriteRequest request)
    {
        var warnings = new List<string>();
        var version = kind.Version(request.Version) ?? throw Serving.NotFound.Resource();
        RequestDecoder.Decode(kind, version, request.Body, request.BodyIsYaml, request.FieldValidation, warnings);
        WarningHeaders.Add(context.Response, warnings);
    }

    private async Task<WriteResult> GenerateAsync(ResourceKind kind, WriteRequest request, string prefix, Action<WriteRequest> sent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var named = request with { Name = names.Generate(prefix) };
            sent(named);
            var result = await writes.SendAsync(kind, named, cancellationToken);
            if (result.Code != 409 || attempt == GeneratedNamesMax || Writes.FailureOf(result).Reason != StatusReason.AlreadyExists)
                return result;
        }
    }
}

/// <summary>Makes names from a generateName: five characters that cannot spell words.</summary>
internal sealed class NameGenerator(Random random)
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int PrefixLengthMax = 63 - SuffixLength;

    public string Generate(string prefix) =>
        (prefix.Length > PrefixLengthMax ? prefix[..PrefixLengthMax] : prefix) + random.GetString(Alphabet, SuffixLength);
}
