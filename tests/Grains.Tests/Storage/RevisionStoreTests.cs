using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

public sealed class MemoryRevisionStoreTests() : RevisionStoreContract(new MemoryPlace());

public sealed class SqliteRevisionStoreTests() : RevisionStoreContract(new SqlitePlace());

public sealed class RedisRevisionStoreTests(OwnRedis redis) : RevisionStoreContract(redis.NewPlace()), IClassFixture<OwnRedis>;

public sealed class SqliteAgreesWithMemoryTests() : AgreementWithMemory(() => new SqlitePlace());

public sealed class RedisAgreesWithMemoryTests(OwnRedis redis) : AgreementWithMemory(redis.NewPlace), IClassFixture<OwnRedis>;
