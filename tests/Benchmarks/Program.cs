using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(OrleansAA.Benchmarks.CodecBenchmarks).Assembly).Run(args);
