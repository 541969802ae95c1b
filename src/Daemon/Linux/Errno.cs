using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>The error numbers of x86-64 Linux, and how they become what an error reply carries.</summary>
public static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ENXIO = 6;
    public const int E2BIG = 7;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int ENOTBLK = 15;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int EXDEV = 18;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EFBIG = 27;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int ENAMETOOLONG = 36;
    public const int ENOTEMPTY = 39;
    public const int ELOOP = 40;
    public const int ENODATA = 61;
    public const int EOVERFLOW = 75;
    public const int EILSEQ = 84;
    public const int ENOTSUP = 95;
    public const int ETIMEDOUT = 110;

    /// <summary>The name on the wire: EINVAL for a number without one, empty for 0 and below.</summary>
    public static string Name(int number) => number <= 0 ? "" : ErrnoNames.Find(number) ?? "EINVAL";

    /// <summary>strerror(3).</summary>
    public static string Words(int number) => Marshal.GetPInvokeErrorMessage(number);

    /// <summary>The failure of a system call whose number is known.</summary>
    /// <param name="doing">What was tried and on what: <c>mkdir: /a/b</c>.</param>
    public static ActionException Failure(int number, string doing) => new(Name(number), $"{doing}: {Words(number)}");

    /// <summary>The failure of the P/Invoke that was made last on this thread.</summary>
    public static ActionException LastFailure(string doing) => Failure(Marshal.GetLastPInvokeError(), doing);
}
