using BenchmarkDotNet.Attributes;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Benchmarks;

/// <summary>Reading and writing one object.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly object _value = Samples.Decode(Samples.Sent);
    private readonly byte[] _stored = KindCodec.Encode(Samples.Kind, Samples.Kind.Storage, Samples.Decode(Samples.Sent));

    [Benchmark]
    public object Decode() => KindCodec.DecodeStored(Samples.Kind, _stored);

    [Benchmark]
    public byte[] Encode() => KindCodec.Encode(Samples.Kind, Samples.Kind.Storage, _value);

    [Benchmark]
    public ReadOnlyMemory<byte> ConvertToOtherVersion() => KindCodec.Convert(Samples.Kind, Samples.Kind.Version("v2")!, _stored);

    [Benchmark]
    public Value ParseAsTree() => ValueJson.Parse(_stored);
}
