using OrleansAA.Gateway.Doctor;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>What doctor says of a server with these options.</summary>
internal sealed class Diagnosis(IReadOnlyList<(string Check, CheckResult Result)> results)
{
    public static async Task<Diagnosis> OfAsync(ServerOptions options, Machine? machine = null, TimeProvider? clock = null, ServerDefinition? definition = null)
    {
        definition ??= Served.Rules;
        clock ??= TimeProvider.System;
        using var site = new Site(definition, options with { Product = definition.Product }, account: null, clock, machine ?? new Machine());
        return new(await Examination.RunAsync(CheckList.Of(site), clock, DoctorLimits.CheckTime, CancellationToken.None));
    }

    /// <summary>All that is wrong.</summary>
    public IEnumerable<Finding> Findings => results.SelectMany(r => r.Result.Findings);

    public CheckState StateOf(string check) => results.Single(r => r.Check == check).Result.State;

    public string NoteOf(string check) => results.Single(r => r.Check == check).Result.Note;

    /// <summary>Nothing is wrong but this, and this line mends it.</summary>
    public Finding HasOnly(string id, string remedy) => HasOnly([id], remedy);

    /// <summary>Nothing is wrong but these; the first is mended by this line.</summary>
    public Finding HasOnly(string[] ids, string remedy)
    {
        var told = string.Join('\n', Findings.Select(f => $"{f.Id}: {f.Problem}"));
        Assert.True(ids.Order(StringComparer.Ordinal).SequenceEqual(Findings.Select(f => f.Id).Order(StringComparer.Ordinal)), $"expected {string.Join(", ", ids)}, found:\n{told}");
        var first = Findings.First(f => f.Id == ids[0]);
        Assert.Equal(remedy, first.Remedy);
        Assert.NotEmpty(first.Effect);
        return first;
    }

    public void IsHealthy() => Assert.Empty(Findings.Select(f => $"{f.Id}: {f.Problem}"));
}

/// <summary>Files as an operator should have them.</summary>
internal static class PrivateFiles
{
    /// <summary>Lets nobody but its owner read a key.</summary>
    public static TestCertificate Private(this TestCertificate certificate)
    {
        File.SetUnixFileMode(certificate.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return certificate;
    }
}

/// <summary>A clock that is wrong.</summary>
internal sealed class WrongClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
