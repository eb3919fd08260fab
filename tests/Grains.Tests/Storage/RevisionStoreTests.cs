namespace OrleansAA.Grains.Tests.Storage;

public sealed class MemoryRevisionStoreTests() : RevisionStoreContract(new MemoryPlace());

public sealed class SqliteRevisionStoreTests() : RevisionStoreContract(new SqlitePlace());
