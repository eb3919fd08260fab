using System.Buffers;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>Writes events down as a stream would send them.</summary>
internal sealed class EventRecorder(KindForm form) : WatchStream(form, measure: null)
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly List<int> _ends = [];
    private readonly List<(int Bytes, int Count)> _sizes = [];

    public override bool IsFull => _lines.WrittenCount >= ServingLimits.FlushBytes;

    protected override IBufferWriter<byte> Output => _lines;

    public EventRun Run(Revision after, Revision upTo) => new(after, upTo, _lines.WrittenSpan.ToArray(), _ends, _sizes);

    public override ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public override ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    protected override void WriteRun(EventRun run) => throw new NotSupportedException("events are written down one by one");

    protected override void EndEvent()
    {
        var bytes = _lines.WrittenCount - (_ends.Count > 0 ? _ends[^1] : 0);
        _lines.Write("\n"u8);
        _ends.Add(_lines.WrittenCount);
        if (_sizes.Count > 0 && _sizes[^1] is var last && last.Bytes == bytes)
            _sizes[^1] = (bytes, last.Count + 1);
        else
            _sizes.Add((bytes, 1));
    }
}
