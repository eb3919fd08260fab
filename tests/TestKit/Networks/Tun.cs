using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansAA.TestKit.Networks;

/// <summary>A network interface whose other end is this process: what the kernel sends through it is read here, and what is written here it receives.</summary>
internal sealed partial class Tun : IDisposable
{
    public const string Device = "/dev/net/tun";

    private const int OpenReadWrite = 2;
    private const int OpenCloseOnExec = 0x80000;
    private const uint SetInterface = 0x400454ca;
    private const short IsTun = 1;
    private const short NoPacketInformation = 0x1000;
    private const short PollIn = 1;
    private const int NameLength = 16;
    private const int RequestLength = 40;

    private readonly int _handle;

    /// <exception cref="Win32Exception">Not allowed, or there is no such device.</exception>
    public Tun(string name)
    {
        Name = name;
        _handle = Check(Open(Device, OpenReadWrite | OpenCloseOnExec));
        Span<byte> request = stackalloc byte[RequestLength];
        Encoding.ASCII.GetBytes(name, request[..NameLength]);
        BitConverter.TryWriteBytes(request[NameLength..], (short)(IsTun | NoPacketInformation));
        Check(Control(_handle, SetInterface, ref MemoryMarshal.GetReference(request)));
    }

    public string Name { get; }

    /// <summary>Waits for a packet.</summary>
    /// <returns>Its length; 0 if none came in time.</returns>
    public int Read(Span<byte> packet, int timeoutMilliseconds)
    {
        var poll = new PollRequest { Handle = _handle, Events = PollIn };
        return Poll(ref poll, 1, timeoutMilliseconds) > 0 && (poll.Arrived & PollIn) != 0
            ? Math.Max(0, (int)Read(_handle, ref MemoryMarshal.GetReference(packet), packet.Length))
            : 0;
    }

    /// <summary>Hands a packet to the kernel, which may drop it.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = Write(_handle, ref MemoryMarshal.GetReference(packet), packet.Length);

    public void Dispose() => _ = Close(_handle);

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int handle, nuint request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest requests, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int handle, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int handle, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Handle;
        public short Events;
        public short Arrived;
    }
}
