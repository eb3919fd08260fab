using System.Text.RegularExpressions;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Images;

/// <summary>The few files of this machine's system that a self-contained server needs: the loader, the libraries of C and C++, OpenSSL, the bundle of CAs, time zones.</summary>
internal static partial class SystemFiles
{
    private const string Bundle = "/etc/ssl/certs/ca-certificates.crt";
    private const string Zones = "/usr/share/zoneinfo";

    /// <summary>What the runtime is linked with, and OpenSSL, which it loads by its name; what these need comes with them.</summary>
    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6", "libssl.so.3", "libcrypto.so.3"];

    /// <summary>Other spellings of zones, and links of this machine.</summary>
    private static readonly string[] ZonesLeftOut = ["right", "posix", "localtime", "posixrules"];

    /// <returns>Their paths, each once, sorted.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancelled)
    {
        foreach (var (file, package) in (IEnumerable<(string, string)>)[(Bundle, "ca-certificates"), (Zones + "/UTC", "tzdata")])
        {
            if (!File.Exists(file))
                throw new SolutionException($"{file} is missing, which the image needs; apt-get install {package}");
        }
        var known = (await ChildProcess.OutputAsync("/sbin/ldconfig", ["-p"], cancelled)).Select(l => Known().Match(l)).Where(m => m.Success)
            .GroupBy(m => m.Groups["name"].Value).ToDictionary(g => g.Key, g => g.First().Groups["path"].Value);
        List<string> libraries = [.. Libraries.Select(l => known.GetValueOrDefault(l) ?? throw new SolutionException($"{l} is missing, which the image needs; apt-get install libstdc++6 libssl3 libc6, or take a base image: leave --from-scratch out"))];
        var needed = (await ChildProcess.OutputAsync("ldd", libraries, cancelled)).Select(l => Needed().Match(l)).Where(m => m.Success).Select(m => m.Groups["path"].Value);
        var zones = Directory.EnumerateFiles(Zones, "*", SearchOption.AllDirectories).Where(f => !ZonesLeftOut.Contains(f[(Zones.Length + 1)..].Split('/')[0]));
        return [.. libraries.Concat(needed).Concat(zones).Append(Bundle).Distinct().Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^\s+(?<name>\S+) .*=> (?<path>/\S+)$")]
    private static partial Regex Known();

    /// <summary><c>libm.so.6 => /lib/libm.so.6 (0x...)</c>, or the loader: <c>/lib64/ld-linux-x86-64.so.2 (0x...)</c>.</summary>
    [GeneratedRegex(@"^\s+(\S+ => )?(?<path>/\S+) \(0x")]
    private static partial Regex Needed();
}
