using k8s.Models;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>What a pod has that the Pod Security Standard <c>restricted</c> forbids, as the standard says it. Linux pods; AppArmor and SELinux options are not looked at, for deploy/ has none.</summary>
public static class PodSecurity
{
    private static readonly string[] SeccompTypes = ["RuntimeDefault", "Localhost"];

    public static IEnumerable<string> Violations(V1PodSpec pod)
    {
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
            yield return "host namespaces";
        if (pod.SecurityContext?.Sysctls is { Count: > 0 })
            yield return "sysctls";
        if (pod.SecurityContext?.SeLinuxOptions is not null || pod.SecurityContext?.AppArmorProfile is not null)
            yield return "SELinux or AppArmor options, which this check does not know";
        foreach (var volume in pod.Volumes ?? [])
        {
            if (!IsAllowed(volume))
                yield return $"volume {volume.Name}: its type";
        }
        foreach (var container in (V1Container[])[.. pod.Containers, .. pod.InitContainers ?? []])
        {
            foreach (var violation in Violations(pod.SecurityContext, container))
                yield return $"container {container.Name}: {violation}";
        }
        if (pod.EphemeralContainers is { Count: > 0 })
            yield return "ephemeral containers, which this check does not know";
    }

    private static IEnumerable<string> Violations(V1PodSecurityContext? pod, V1Container container)
    {
        var own = container.SecurityContext;
        if (own?.Privileged == true)
            yield return "privileged";
        if (own?.AllowPrivilegeEscalation != false)
            yield return "allowPrivilegeEscalation is not false";
        if (own?.Capabilities?.Drop?.Contains("ALL") != true)
            yield return "capabilities.drop has not ALL";
        if (own?.Capabilities?.Add is { } added && added.Any(c => c != "NET_BIND_SERVICE"))
            yield return "capabilities.add";
        if ((own?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true)
            yield return "runAsNonRoot is not true";
        if ((own?.RunAsUser ?? pod?.RunAsUser) == 0)
            yield return "runAsUser is 0";
        if (!SeccompTypes.Contains((own?.SeccompProfile ?? pod?.SeccompProfile)?.Type))
            yield return "seccompProfile is not RuntimeDefault or Localhost";
        if (own?.ProcMount is not (null or "Default"))
            yield return "procMount";
        if (container.Ports?.Any(p => p.HostPort is not (null or 0)) == true)
            yield return "hostPort";
        if (Probes(container).Any(p => p?.HttpGet?.Host is not null || p?.TcpSocket?.Host is not null))
            yield return "host of a probe";
    }

    private static V1Probe?[] Probes(V1Container container) => [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];

    private static bool IsAllowed(V1Volume v) => v.ConfigMap is not null || v.Csi is not null || v.DownwardAPI is not null || v.EmptyDir is not null || v.Ephemeral is not null
        || v.PersistentVolumeClaim is not null || v.Projected is not null || v.Secret is not null;
}
