using Xunit.Sdk;
using Xunit.v3;

// Each of these tests takes the whole machine, and some measure time and memory.
[assembly: Parallelization(Mode = ParallelMode.None)]
