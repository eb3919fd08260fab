using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>POST to a collection.</summary>
internal sealed class CreateHandler(Writes writes, Responses responses, NameGenerator names)
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
        var result = name.Length == 0 && generateName.Length > 0
            ? await GenerateAsync(kind, request, generateName, r => request = r, context.RequestAborted)
            : await writes.SendAsync(kind, request, context.RequestAborted);
        await Writes.AnswerAsync(context, kind, format, request, result);
    }

    private async Task<WriteResult> GenerateAsync(ResourceKind kind, WriteRequest request, string prefix, Action<WriteRequest> sent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var named = request with { Name = names.Generate(prefix) };
            sent(named);
            var result = await writes.SendAsync(kind, named, cancellationToken);
            if (result.Code != 409 || attempt == GeneratedNamesMax || result.Failure!.Reason != StatusReason.AlreadyExists)
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
