using System.Diagnostics;
using k8s.Models;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>The volumes of one pod as directories of this machine, owned as <c>fsGroup</c> says; Secrets in the way of a kubelet, who swaps one link to change all files at once.</summary>
/// <param name="directory">Where they are made.</param>
/// <param name="group">The pod's fsGroup.</param>
/// <param name="secrets">What is in a Secret, by its name.</param>
public sealed class PodVolumes(string directory, long group, Func<string, IReadOnlyDictionary<string, string>> secrets)
{
    private const UnixFileMode GroupMayWrite =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    /// <summary>The volume's directory.</summary>
    public string Materialize(V1Volume volume) =>
        volume.Secret is { } secret ? Write(volume.Name, secrets(secret.SecretName))
        : volume.EmptyDir is not null || volume.PersistentVolumeClaim is not null || volume.HostPath is { Type: "DirectoryOrCreate" } ? Writable(volume.Name)
        : throw new NotSupportedException($"the volume {volume.Name}");

    /// <summary>What a kubelet mounts for a service account.</summary>
    public PodMount ServiceAccount(string token, string ca, string @namespace) => new(
        Write("kube-api-access", new Dictionary<string, string> { ["token"] = token, ["ca.crt"] = ca, ["namespace"] = @namespace }),
        "/var/run/secrets/kubernetes.io/serviceaccount", true);

    /// <summary>The file of names that a kubelet writes.</summary>
    public PodMount Hosts(IEnumerable<(string Name, string Address)> names)
    {
        var path = Path.Combine(directory, "hosts");
        File.WriteAllLines(path, names.Select(n => $"{n.Address} {n.Name}"));
        return new(path, "/etc/hosts", true);
    }

    private string Write(string name, IReadOnlyDictionary<string, string> files)
    {
        var volume = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        var data = Directory.CreateDirectory(Path.Combine(volume, "..2026_01_01")).FullName;
        File.CreateSymbolicLink(Path.Combine(volume, "..data"), "..2026_01_01");
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(data, file), text);
            File.SetUnixFileMode(Path.Combine(data, file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            File.CreateSymbolicLink(Path.Combine(volume, file), Path.Combine("..data", file));
        }
        return Owned(volume);
    }

    private string Writable(string name)
    {
        var volume = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        File.SetUnixFileMode(volume, GroupMayWrite);
        return Owned(volume);
    }

    private string Owned(string volume)
    {
        using var chown = Process.Start("chown", ["-hR", $"0:{group}", volume]);
        chown.WaitForExit();
        return chown.ExitCode == 0 ? volume : throw new InvalidOperationException($"volumes need root, to belong to the group {group}");
    }
}
