using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>One posix_spawn: own process group, no blocked or ignored signal, and only the descriptors that were named.</summary>
internal static unsafe class PosixSpawn
{
    // Larger than posix_spawn_file_actions_t (80), posix_spawnattr_t (336) and sigset_t (128) of glibc and musl.
    private const int OpaqueBytes = 512;
    private const short FlagsGroupMaskDefault = 0x02 | 0x04 | 0x08;
    private const int DuplicateCloseOnExec = 1030;

    /// <param name="descriptors">Become the child's 0, 1, 2 …; all others are closed.</param>
    /// <returns>The child's process id, which is its group's too.</returns>
    public static int Start(
        string path, IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, string? folder,
        IReadOnlyList<SafeHandle> descriptors)
    {
        // Copies above all targets, so that no dup2 overwrites the source of a later one.
        var copies = new List<SafeFileHandle>();
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        Check("posix_spawn_file_actions_init", Libc.posix_spawn_file_actions_init(actions));
        Check("posix_spawnattr_init", Libc.posix_spawnattr_init(attributes));
        using var pathText = new CText(path);
        using var folderText = new CText(folder ?? "/");
        using var arguments = new CTexts(argv);
        using var variables = new CTexts(environment.Select(pair => $"{pair.Key}={pair.Value}").ToList());
        try
        {
            for (var target = 0; target < descriptors.Count; target++)
            {
                var copy = Libc.fcntl(descriptors[target], DuplicateCloseOnExec, descriptors.Count);
                if (copy < 0)
                {
                    throw Libc.LastError("fcntl(F_DUPFD_CLOEXEC)");
                }

                copies.Add(new SafeFileHandle(copy, ownsHandle: true));
                Check("adddup2", Libc.posix_spawn_file_actions_adddup2(actions, copy, target));
            }

            Check("addclosefrom_np", Libc.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Count));
            if (folder is not null)
            {
                Check("addchdir_np", Libc.posix_spawn_file_actions_addchdir_np(actions, folderText.Bytes));
            }

            SetAttributes(attributes);
            int pid;
            Check($"start {path}", Libc.posix_spawn(&pid, pathText.Bytes, actions, attributes, arguments.Pointers, variables.Pointers));
            return pid;
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private static void SetAttributes(byte* attributes)
    {
        var signals = stackalloc byte[OpaqueBytes];
        _ = Libc.sigemptyset(signals);
        Check("setsigmask", Libc.posix_spawnattr_setsigmask(attributes, signals));
        _ = Libc.sigfillset(signals);
        Check("setsigdefault", Libc.posix_spawnattr_setsigdefault(attributes, signals));
        Check("setpgroup", Libc.posix_spawnattr_setpgroup(attributes, 0));
        Check("setflags", Libc.posix_spawnattr_setflags(attributes, FlagsGroupMaskDefault));
    }

    private static void Check(string what, int errno)
    {
        if (errno != 0)
        {
            throw Libc.Error(what, errno);
        }
    }

    /// <summary>A text as C wants it.</summary>
    private sealed class CText : IDisposable
    {
        public CText(string text)
        {
            if (text.Contains('\0'))
            {
                throw new ArgumentException("an argument of a program can not hold a zero byte", nameof(text));
            }

            Bytes = PathBytes.ConvertToUnmanaged(text);
        }

        public byte* Bytes { get; private set; }

        public void Dispose()
        {
            PathBytes.Free(Bytes);
            Bytes = null;
        }
    }

    /// <summary>A null-ended list of texts.</summary>
    private sealed class CTexts : IDisposable
    {
        private readonly List<CText> _texts = [];

        public CTexts(IReadOnlyList<string> texts)
        {
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
            try
            {
                foreach (var text in texts)
                {
                    _texts.Add(new CText(text));
                    Pointers[_texts.Count - 1] = _texts[^1].Bytes;
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public byte** Pointers { get; private set; }

        public void Dispose()
        {
            _texts.ForEach(text => text.Dispose());
            _texts.Clear();
            NativeMemory.Free(Pointers);
            Pointers = null;
        }
    }
}
