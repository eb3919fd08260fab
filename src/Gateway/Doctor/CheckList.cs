using OrleansAA.Gateway.Doctor.Checks;

namespace OrleansAA.Gateway.Doctor;

/// <summary>All checks, in the order of the report: what others rest on comes first.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> Of(Site site) =>
    [
        new FlagsCheck(site), new AuditCheck(site), new AdmissionConfigurationCheck(site), new TracingCheck(site),
        new SystemClockCheck(site), new MemoryCheck(site), new OpenFilesCheck(site), new HttpsPortCheck(site), new SiloPortCheck(site),
        new ServingCertificateCheck(site), new SiloCertificateCheck(site), new AuthorityFilesCheck(site),
        new RootCheck(site), new RootClockCheck(site), new ConfigurationCheck(site), new RightsCheck(site), new ApiServicesCheck(site), new ServiceCheck(site),
        new SqliteCheck(site),
        new RedisCheck(site), new RedisVersionCheck(site), new RedisDurabilityCheck(site), new RedisReplicationCheck(site), new RedisMemoryCheck(site), new RedisTlsCheck(site),
        new RedisCertificateCheck(site), new RedisClockCheck(site),
        new MembershipCheck(site), new ReplicaVersionsCheck(site),
    ];
}
