using System.Buffers;
using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Writes a list piece by piece, in the format the client asked for.</summary>
internal abstract class ListText
{
    public static ListText Of(ResponseFormat format, ListFrame frame) =>
        format.Yaml ? new Yaml(format.Form!, frame) : format.Pretty ? new Indented(format.Form!, frame) : new Plain(format.Form!, frame);

    /// <summary>What stands before the items.</summary>
    public abstract void Begin(IBufferWriter<byte> output, bool isEmpty);

    public abstract void Write(IBufferWriter<byte> output, CachedObject item, bool isFirst);

    /// <summary>What stands behind them.</summary>
    public abstract void End(IBufferWriter<byte> output, bool isEmpty);

    private sealed class Plain(KindForm form, ListFrame frame) : ListText
    {
        public override void Begin(IBufferWriter<byte> output, bool isEmpty)
        {
            output.Write(frame.Head.Span);
            Encoding.UTF8.GetBytes($",\"{frame.Items}\":{(isEmpty ? frame.Empty : "[")}", output);
        }

        public override void Write(IBufferWriter<byte> output, CachedObject item, bool isFirst)
        {
            if (!isFirst)
                output.Write(","u8);
            form.WriteItem(output, item);
        }

        /// <summary>Go's encoder ends with a newline.</summary>
        public override void End(IBufferWriter<byte> output, bool isEmpty) => output.Write(isEmpty ? "}\n"u8 : "]}\n"u8);
    }

    private sealed class Indented(KindForm form, ListFrame frame) : ListText
    {
        private readonly ListText _plain = new Plain(form, frame);
        private readonly JsonIndenter _indenter = new();
        private readonly ArrayBufferWriter<byte> _json = new(4096);

        public override void Begin(IBufferWriter<byte> output, bool isEmpty)
        {
            _plain.Begin(_json, isEmpty);
            Pass(output);
        }

        public override void Write(IBufferWriter<byte> output, CachedObject item, bool isFirst)
        {
            _plain.Write(_json, item, isFirst);
            Pass(output);
        }

        /// <summary>Indented JSON ends with no newline.</summary>
        public override void End(IBufferWriter<byte> output, bool isEmpty) => _indenter.Write(output, isEmpty ? "}"u8 : "]}"u8);

        private void Pass(IBufferWriter<byte> output)
        {
            _indenter.Write(output, _json.WrittenSpan);
            _json.ResetWrittenCount();
        }
    }

    private sealed class Yaml(KindForm form, ListFrame frame) : ListText
    {
        private readonly MapValue _map = (MapValue)ValueJson.Parse([.. frame.Head.Span, (byte)'}']);
        private readonly ArrayBufferWriter<byte> _json = new(4096);

        public override void Begin(IBufferWriter<byte> output, bool isEmpty)
        {
            if (isEmpty)
                _map[frame.Items] = ValueJson.Parse(Encoding.UTF8.GetBytes(frame.Empty));
            Encoding.UTF8.GetBytes(isEmpty ? YamlJson.Write(_map) : new YamlList(_map, frame.Items).Head, output);
        }

        public override void Write(IBufferWriter<byte> output, CachedObject item, bool isFirst)
        {
            form.WriteItem(_json, item);
            Encoding.UTF8.GetBytes(YamlList.Item(ValueJson.Parse(_json.WrittenSpan)), output);
            _json.ResetWrittenCount();
        }

        public override void End(IBufferWriter<byte> output, bool isEmpty)
        {
            if (!isEmpty)
                Encoding.UTF8.GetBytes(new YamlList(_map, frame.Items).Tail, output);
        }
    }
}
