using System.Runtime.InteropServices;

namespace OrleansAA.TestKit;

/// <summary>Signals to processes that a test has started.</summary>
internal static partial class Signals
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>Tells a process to end, as Ctrl-C does.</summary>
    public static void Interrupt(int process) => _ = Kill(process, SigInt);

    /// <summary>Tells a process to end, as kill does.</summary>
    public static void Terminate(int process) => _ = Kill(process, SigTerm);

    /// <summary>Stops a process where it stands, or lets it go on.</summary>
    public static void Freeze(int process, bool frozen)
    {
        var (sigstop, sigcont) = OperatingSystem.IsMacOS() ? (17, 19) : (19, 18);
        _ = Kill(process, frozen ? sigstop : sigcont);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
