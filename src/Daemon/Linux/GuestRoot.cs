using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// Work that has the guest's tree as its root, for libraries that open files by their names and so follow the guest's
/// links. A thread of its own does it, which gives up the root that it shares with the others, and enters the tree; no
/// link leads out of there. The thread ends with the work, so that nothing keeps the guest from being unmounted.
/// </summary>
/// <remarks>A library must have been called before: in there the loader would look for it among the guest's files.</remarks>
internal static partial class GuestRoot
{
    private const int OwnFileSystemView = 0x200; // CLONE_FS

    // What a program's first thread has: parsers go deep.
    private const int StackBytes = 8 * 1024 * 1024;

    public static void Within(GuestTree tree, string doing, Action work) =>
        Within(tree, doing, () =>
        {
            work();
            return 0;
        });

    /// <inheritdoc cref="GuestRoot"/>
    public static T Within<T>(GuestTree tree, string doing, Func<T> work)
    {
        using var top = tree.Find("/", follow: true, doing);
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "guest-root" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;

        void Run()
        {
            try
            {
                Enter(top, doing);
                result = work();
            }
            catch (Exception cause)
            {
                failure = ExceptionDispatchInfo.Capture(cause);
            }
        }
    }

    private static void Enter(Descriptor top, string doing)
    {
        if (Unshare(OwnFileSystemView) != 0 || ChangeFolder(top) != 0 || ChangeRoot(NulBytes.Of(".")) != 0)
            throw Errno.LastFailure($"{doing}: entering the guest's tree");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    private static partial int ChangeFolder(Descriptor folder);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true)]
    private static partial int ChangeRoot(byte[] path);
}
