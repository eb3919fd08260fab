using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class UnreadStreamsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_stream_that_is_over_and_not_written_in_time_is_given_up()
    {
        using var streams = new UnreadStreams(_clock, CancellationToken.None);
        var (slow, read, open) = (new Request(1), new Request(3), new Request(5));
        foreach (var request in (Request[])[slow, read, open])
            streams.Begin(request.StreamId);
        streams.Over(1, slow.Features);
        streams.Over(3, read.Features);
        streams.End(3);
        _clock.Advance(ServingLimits.FlushTimeout - TimeSpan.FromSeconds(1));
        Assert.False(slow.IsAborted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, false, false), (slow.IsAborted, read.IsAborted, open.IsAborted));
        Assert.Equal(1, streams.Count);
    }

    [Fact]
    public void Each_stream_has_its_own_time()
    {
        using var streams = new UnreadStreams(_clock, CancellationToken.None);
        var (first, second) = (new Request(1), new Request(3));
        streams.Begin(1);
        streams.Begin(3);
        streams.Over(1, first.Features);
        _clock.Advance(ServingLimits.FlushTimeout / 2);
        streams.Over(3, second.Features);
        _clock.Advance(ServingLimits.FlushTimeout / 2);
        Assert.Equal((true, false), (first.IsAborted, second.IsAborted));
        _clock.Advance(ServingLimits.FlushTimeout / 2);
        Assert.True(second.IsAborted);
    }

    [Fact]
    public void A_server_that_stops_gives_up_sooner()
    {
        using var stopping = new CancellationTokenSource();
        using var streams = new UnreadStreams(_clock, stopping.Token);
        var request = new Request(1);
        streams.Begin(1);
        streams.Over(1, request.Features);
        stopping.Cancel();
        _clock.Advance(ServingLimits.FlushTimeoutWhenStopping);
        Assert.True(request.IsAborted);
    }

    /// <summary>The server uses the objects of a stream for a later one.</summary>
    [Fact]
    public void Another_request_in_the_same_place_is_not_given_up()
    {
        using var streams = new UnreadStreams(_clock, CancellationToken.None);
        var request = new Request(1);
        streams.Begin(1);
        streams.Over(1, request.Features);
        request.StreamId = 3;
        _clock.Advance(ServingLimits.FlushTimeout);
        Assert.False(request.IsAborted);
    }

    [Fact]
    public void Very_many_are_not_held_for_long()
    {
        using var streams = new UnreadStreams(_clock, CancellationToken.None);
        for (var i = 0; i < 10 * ServingLimits.UnreadStreamsMax; i++)
        {
            streams.Begin(i);
            streams.Over(i, new Request(i).Features);
            _clock.Advance(ServingLimits.UnreadStreamGrace / ServingLimits.UnreadStreamsMax);
        }
        Assert.InRange(streams.Count, 1, 4 * ServingLimits.UnreadStreamsMax);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void The_ends_of_streams_are_found_however_frames_are_cut(int pieceBytes)
    {
        byte[] frames =
        [
            0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1,       // SETTINGS
            0, 0, 2, 1, 4, 0, 0, 0, 1, 0x88, 0x88,             // HEADERS
            0, 0, 3, 0, 0, 0, 0, 0, 1, 1, 2, 3,                // DATA
            0, 0, 1, 1, 5, 0, 0, 0, 3, 0x88,                   // HEADERS with END_STREAM
            0, 0, 0, 0, 1, 0, 0, 0, 1,                         // DATA with END_STREAM
            0, 0, 8, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // PING, with an ACK of the same value
            0, 0, 4, 3, 0, 0, 0, 1, 5, 0, 0, 0, 8,             // RST_STREAM
        ];
        List<int> ended = [];
        var ends = new StreamEnds(ended.Add);
        foreach (var piece in frames.Chunk(pieceBytes))
            ends.Read(piece);
        Assert.Equal([3, 1, 0x105], ended);
    }

    private sealed class Request : IHttp2StreamIdFeature, IHttpRequestLifetimeFeature
    {
        public Request(int stream)
        {
            StreamId = stream;
            Features.Set<IHttp2StreamIdFeature>(this);
            Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public int StreamId { get; set; }

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
