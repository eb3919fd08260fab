using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>
/// The kernel's own notes of changes to nftables, as <c>nft monitor</c> shows them. Read from the socket: a process would outlive an agent that is killed.
/// </summary>
internal sealed partial class NftEvents : IDisposable
{
    private const int AfNetlink = 16;
    private const int SockRawCloexec = 3 | 0x80000;
    private const int NetlinkNetfilter = 12;

    /// <summary>NFNLGRP_NFTABLES, 7, as a bit.</summary>
    private const uint NftablesGroup = 1 << 6;

    /// <summary>More than one message of the kernel has.</summary>
    private const int MessageBytesMax = 65_536;

    private readonly Socket _socket;
    private readonly byte[] _table;
    private readonly byte[] _buffer = new byte[MessageBytesMax];

    /// <exception cref="FirewallException">This process may not listen.</exception>
    public NftEvents(string table)
    {
        // As an attribute has it, with a zero behind.
        _table = Encoding.ASCII.GetBytes(table + '\0');
        var handle = new SafeSocketHandle(Checked(Open(AfNetlink, SockRawCloexec, NetlinkNetfilter)), ownsHandle: true);
        var address = new NetlinkAddress { Family = AfNetlink, Groups = NftablesGroup };
        Checked(Bind(handle, in address, Marshal.SizeOf<NetlinkAddress>()));
        _socket = new Socket(handle);
    }

    /// <summary>Waits for a change that is about the table. Of changes that came too fast to be kept it is not known what they were about, and they count.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var length = await _socket.ReceiveAsync(_buffer, cancellationToken);
                if (_buffer.AsSpan(0, length).IndexOf(_table) >= 0)
                    return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
            {
                return;
            }
            catch (SocketException e)
            {
                throw new FirewallException($"changes of nftables cannot be heard: {e.Message}", e);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int Checked(int result) => result >= 0 ? result : throw new FirewallException($"changes of nftables cannot be heard: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeSocketHandle socket, in NetlinkAddress address, int length);
}
