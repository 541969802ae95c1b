using System.Globalization;
using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>An open file descriptor of ours, always close-on-exec.</summary>
public sealed class Descriptor : SafeHandle
{
    public Descriptor() : base(invalidHandleValue: -1, ownsHandle: true)
    {
    }

    // A C int of -1 comes back as a native integer whose upper half may be zeros.
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>Takes over a descriptor that a system call has just opened.</summary>
    public static Descriptor Owning(int number)
    {
        var descriptor = new Descriptor();
        descriptor.SetHandle(number);
        return descriptor;
    }

    public int Number => (int)handle;

    /// <summary>Leads to what is open, past any name: reopening an O_PATH descriptor can't be raced or redirected.</summary>
    public string ProcPath => $"/proc/self/fd/{Number}";

    /// <summary>The same for a program that we run: past any name that the guest could change.</summary>
    public string PathForTools => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{Number}");

    /// <summary>Reads up to the buffer's length; 0 at the end.</summary>
    public int Read(Span<byte> buffer, string doing)
    {
        while (true)
        {
            var count = FileCalls.Read(this, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw Errno.LastFailure(doing);
        }
    }

    /// <summary>Writes all of it.</summary>
    /// <exception cref="Engine.Protocol.Errors.ActionException">ENOSPC and its like; part may be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes, string doing)
    {
        while (!bytes.IsEmpty)
        {
            var count = FileCalls.Write(this, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (count > 0)
                bytes = bytes[(int)count..];
            else if (count == 0)
                throw Errno.Failure(Errno.EIO, doing);
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw Errno.LastFailure(doing);
        }
    }

    /// <summary>The size in bytes, of a device too; reading goes on at the beginning.</summary>
    public long Size(string doing)
    {
        const int seekSet = 0, seekEnd = 2;
        var size = FileCalls.Seek(this, 0, seekEnd);
        return size < 0 || FileCalls.Seek(this, 0, seekSet) != 0 ? throw Errno.LastFailure(doing) : size;
    }

    /// <summary>Closes after writing: some file systems tell of a failed write only here.</summary>
    public void CloseWritten(string doing)
    {
        var number = Number;
        SetHandleAsInvalid();
        // After EINTR Linux has closed the descriptor all the same.
        if (FileCalls.Close(number) != 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw Errno.LastFailure(doing);
    }

    protected override bool ReleaseHandle() => FileCalls.CloseQuietly((int)handle) == 0;
}
