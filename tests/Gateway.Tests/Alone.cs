namespace OrleansAA.Gateway.Tests;

/// <summary>Tests of what the whole process takes, which another one running beside them would change.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
