using Microsoft.Extensions.Time.Testing;
using OrleansAA.Grains.Hosting;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

public sealed class HandshakeGateTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _givenUp = [];
    private readonly HandshakeGate _gate;

    public HandshakeGateTests() => _gate = new(2, Grace, _clock);

    [Fact]
    public void A_full_gate_refuses_while_those_in_it_have_their_grace()
    {
        Assert.NotNull(Begin("a"));
        Assert.NotNull(Begin("b"));
        Assert.Null(Begin("c"));
        Assert.Empty(_givenUp);
    }

    [Fact]
    public void A_full_gate_gives_up_the_oldest_that_has_had_its_grace()
    {
        Begin("a");
        Begin("b");
        _clock.Advance(Grace);
        Assert.NotNull(Begin("c"));
        Assert.Equal(["a"], _givenUp);
    }

    [Fact]
    public void What_is_done_makes_room_once()
    {
        var done = Begin("a")!;
        Begin("b");
        done.Dispose();
        done.Dispose();
        Assert.NotNull(Begin("c"));
        Assert.Null(Begin("d"));
        Assert.Empty(_givenUp);
    }

    [Fact]
    public void What_was_given_up_makes_no_room_when_it_ends()
    {
        var oldest = Begin("a")!;
        Begin("b");
        _clock.Advance(Grace);
        Begin("c");
        oldest.Dispose();
        Begin("d");
        Assert.Equal(["a", "b"], _givenUp);
    }

    private HandshakeGate.Handshake? Begin(string name) => _gate.TryBegin(() => _givenUp.Add(name), out var begun) ? begun : null;
}
