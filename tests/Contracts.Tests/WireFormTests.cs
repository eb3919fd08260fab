using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;
using Orleans.Serialization.TypeSystem;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Contracts.Announcements;
using OrleansAA.Contracts.Compaction;
using OrleansAA.Contracts.Histories;
using OrleansAA.Contracts.Objects;
using Xunit;

namespace OrleansAA.Contracts.Tests;

/// <summary>
/// What silos send each other and what grains keep, byte for byte: replicas of two releases run side by side, and a new one reads what an old one has kept. What these tests
/// hold may be added to, and is never changed.
/// </summary>
public sealed class WireFormTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string, string> Forms => new()
    {
        { "request", "30013EF8A6DF19577269746552657175657374E808031541057631410D73746174757341056E73410777656241057B7D010341036D410D5374726963740103010321E8400375410337410D4F727068616EE0412133221100554477668899AABBCCDDEEFF41033922E840096A616E65410575312100054105673140056732E021010341036B200003410376E0E0E04101C141E0" },
        { "small request", "30013EF8A6DF19577269746552657175657374E8080301410576314101C10941077765624101010141036D41095761726E01010101C101412100000000000000000000000000000000C10922E8402173797374656D3A616E6F6E796D6F7573C109210003412D73797374656D3A756E61757468656E74696361746564E021E0E0C109C109E0" },
        { "delete", "300181866A001B44656C65746552657175657374E8400375410337410D4F727068616EE0" },
        { "result", "300131E6487B175772697465526573756C74E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DC1010101E0" },
        { "answer", "3001CD07ED7BA14F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B5772697465526573756C745D5D2C4F726C65616E732E53657269616C697A6174696F6E20E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DC1010101E0E0" },
        { "fold", "30017A0CE80F17486973746F7279466F6C64E8000531017E212C885F526561644F6E6C794C697374496E74657266616365436F64656360315B5B5265766973696F6E436F6E74656E745D5D000521E8000541637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2231227D7DE020E8000941637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2232227D7DE0E00101E0" },
        { "history", "300143A493D119486973746F7279537461746520000521E8000541637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2231227D7DE020E8000941637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2232227D7DE0E00101E0" },
        { "history read", "3001B82C420DA34F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B486973746F727953746174655D5D2C4F726C65616E732E53657269616C697A6174696F6E2020000521E8000541637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2231227D7DE020E8000941637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2232227D7DE0E00101E0E0" },
        { "marks", "300142EFEFCC1F436F6D70616374696F6E4D61726B7320000321E820800080B5F7F57F9F08810000000000000000E0013202E0E0E0" },
        { "batch", "3001035F388017436F6D6D69744261746368E840036741037221000321E8000D010541056E73410777656241637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2233227D7DE0E0E0" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_sent_and_kept_has_the_form_it_had(string name, string bytes)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        Assert.Equal(bytes, Convert.ToHexString(serializer.SerializeToArray(Sample(name))));
        var read = serializer.Deserialize<object>(Convert.FromHexString(bytes));
        Assert.IsType(Sample(name).GetType(), read);
        Assert.Equal(JsonSerializer.Serialize(Sample(name)), JsonSerializer.Serialize(read));
    }

    /// <summary>A result before it had notes for the audit log, and before it had the time of webhooks.</summary>
    [Theory]
    [InlineData("result", "300131E6487B175772697465526573756C74E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DE0")]
    [InlineData("answer", "3001CD07ED7BA14F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B5772697465526573756C745D5D2C4F726C65616E732E53657269616C697A6174696F6E20E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DE0E0")]
    [InlineData("result", "300131E6487B175772697465526573756C74E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DC101E0")]
    [InlineData("answer", "3001CD07ED7BA14F726C65616E732E53657269616C697A6174696F6E2E496E766F636174696F6E2E526573706F6E736560315B5B5772697465526573756C745D5D2C4F726C65616E732E53657269616C697A6174696F6E20E800420641057B7D01620901033101C3D96E3E4D526561644F6E6C794C697374496E74657266616365436F64656360315B5B737472696E675D5D0003410377E041E37B226B696E64223A22537461747573222C2261706956657273696F6E223A227631222C226D65746164617461223A7B7D2C22737461747573223A224661696C757265222C226D657373616765223A226E6F222C22726561736F6E223A22496E76616C6964222C22636F6465223A3432327DC101E0E0")]
    public void What_was_sent_before_something_was_added_is_read(string name, string bytes) =>
        Assert.Equal(JsonSerializer.Serialize(Sample(name)), JsonSerializer.Serialize(_services.GetRequiredService<Serializer>().Deserialize<object>(Convert.FromHexString(bytes))));

    /// <summary>An older replica may leave out what it does not know.</summary>
    [Theory]
    [InlineData("small request", "30013EF8A6DF19577269746552657175657374")]
    [InlineData("result", "300131E6487B175772697465526573756C74")]
    [InlineData("fold", "30017A0CE80F17486973746F7279466F6C64")]
    [InlineData("history", "300143A493D119486973746F72795374617465")]
    [InlineData("marks", "300142EFEFCC1F436F6D70616374696F6E4D61726B73")]
    public void What_is_left_out_is_as_if_it_had_not_been_set(string name, string start)
    {
        var read = _services.GetRequiredService<Serializer>().Deserialize<object>(Convert.FromHexString(start + "E0"));
        Assert.IsType(Sample(name).GetType(), read);
        Assert.All(read.GetType().GetProperties().Where(p => typeof(System.Collections.IEnumerable).IsAssignableFrom(p.PropertyType) && p.PropertyType != typeof(string)), p => Assert.NotNull(p.GetValue(read)));
        if (read is WriteRequest request)
            Assert.Equal(("", "", "Warn", ""), (request.Subresource, request.Namespace, request.FieldValidation, request.ResourceVersion));
    }

    /// <summary>A state is kept without the name of its type.</summary>
    [Fact]
    public void What_grains_keep_has_the_form_it_had()
    {
        var serializer = _services.GetRequiredService<Serializer>();
        Assert.Equal(
            "2020000521E8000541637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2231227D7DE020E8000941637B226D65746164617461223A7B226E616D65223A22776562222C227265736F7572636556657273696F6E223A2232227D7DE0E00101E0",
            Convert.ToHexString(serializer.SerializeToArray((HistoryState)Sample("history"))));
        Assert.Equal("2020000321E820800080B5F7F57F9F08810000000000000000E0013202E0E0E0", Convert.ToHexString(serializer.SerializeToArray((CompactionMarks)Sample("marks"))));
    }

    /// <summary>A silo copies what it hands to a grain of its own, unless it knows that nobody changes it.</summary>
    [Theory]
    [InlineData("request")]
    [InlineData("delete")]
    [InlineData("result")]
    [InlineData("fold")]
    [InlineData("batch")]
    public void What_nobody_changes_is_not_copied(string name)
    {
        var sample = Sample(name);
        Assert.Same(sample, _services.GetRequiredService<DeepCopier>().Copy(sample));
    }

    [Theory]
    [InlineData(typeof(IObjectGrain), "IObjectGrain", "Write", "IsWorkingOn")]
    [InlineData(typeof(IObjectHistoryGrain), "IObjectHistoryGrain", "Fold", "Read")]
    [InlineData(typeof(ICompactionGrain), "ICompactionGrain", "Compact")]
    [InlineData(typeof(IFeedService), "IFeedService", "Announce")]
    public void Calls_have_the_names_they_had(Type calls, string name, params string[] methods)
    {
        var names = _services.GetRequiredService<TypeConverter>();
        Assert.Equal(name, names.Format(calls));
        var sent = calls.Assembly.GetTypes().Where(t => t.Name.StartsWith($"Invokable_{calls.Name}_", StringComparison.Ordinal)).Select(t => names.Format(t));
        Assert.Equal(methods.Select(m => $"(\"inv\",[GrainRef],[{name}],\"{m}\")").Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Announcements_go_where_they_went()
    {
        var silo = SiloAddress.FromParsableString("127.0.0.1:11111@7");
        Assert.Equal("sys.svc.user.A3D68158/127.0.0.1:11111@7", FeedServiceId.On(silo).ToString());
    }

    public void Dispose() => _services.Dispose();

    private static object Sample(string name) => name switch
    {
        "request" => new WriteRequest
        {
            Verb = WriteVerb.Apply, Version = "v1", Subresource = "status", Namespace = "ns", Name = "web", Body = "{}"u8.ToArray(), BodyIsYaml = true, FieldManager = "m",
            FieldValidation = "Strict", DryRun = true, Force = true, Delete = (DeleteRequest)Sample("delete"), OperationId = new("00112233-4455-6677-8899-aabbccddeeff"), ResourceVersion = "9",
            User = new("jane", "u1", ["g1", "g2"], new Dictionary<string, IReadOnlyList<string>> { ["k"] = ["v"] }),
        },
        "small request" => new WriteRequest { Verb = WriteVerb.Create, Version = "v1", Name = "web", FieldManager = "m", User = UserInfo.Anonymous },
        "delete" => new DeleteRequest { Uid = "u", ResourceVersion = "7", PropagationPolicy = "Orphan" },
        "result" => new WriteResult { Code = 200, Object = "{}"u8.ToArray(), Revision = 300, Deleted = true, Warnings = ["w"], Failure = new() { Kind = "Status", ApiVersion = "v1", Metadata = new(), Status = "Failure", Message = "no", Reason = "Invalid", Code = 422 } },
        "answer" => Response.FromResult((WriteResult)Sample("result")),
        "fold" => Fold(),
        "history" => History(),
        "history read" => Response.FromResult(History()),
        "marks" => Marks(),
        "batch" => new CommitBatch("g", "r", [AnnouncedCommit.Of(Entry(3, EventType.Modified), 1000)]),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static HistoryFold Fold()
    {
        var folds = new PendingFolds(2);
        folds.Add(Entry(1, EventType.Added));
        folds.Add(Entry(2, EventType.Modified));
        folds.Add(Entry(3, EventType.Modified));
        return folds.Due.Single().Fold;
    }

    private static HistoryState History()
    {
        var state = new HistoryState();
        state.Fold(Fold(), 5);
        return state;
    }

    private static CompactionMarks Marks()
    {
        var marks = new CompactionMarks();
        marks.Note(DateTimeOffset.UnixEpoch, new(70), TimeSpan.FromMinutes(5));
        return marks;
    }

    private static LogEntry Entry(long revision, EventType type) =>
        new(new(revision), type, new("ns", "web"), Json(revision), type == EventType.Added ? null : Json(revision - 1));

    private static ReadOnlyMemory<byte> Json(long revision) =>
        EncodedObject.From(Encoding.UTF8.GetBytes("""{"metadata":{"name":"web","resourceVersion":"0"}}""")).WithRevision(new(revision));
}
