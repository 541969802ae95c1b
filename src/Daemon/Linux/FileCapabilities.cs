using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>libcap, as far as capabilities of files go. It is asked about open files, never about names.</summary>
internal static unsafe partial class FileCapabilities
{
    public const string Library = "libcap.so.2";

    /// <summary>Empty when the file has none.</summary>
    public static string Of(Descriptor file, string doing)
    {
        var set = cap_get_fd(file);
        if (set == 0)
            return Marshal.GetLastPInvokeError() == Errno.ENODATA ? "" : throw Errno.LastFailure(doing);
        try
        {
            var text = cap_to_text(set, null);
            if (text is null)
                throw Errno.LastFailure(doing);
            try
            {
                return NativeText.Of(text);
            }
            finally
            {
                cap_free((nint)text);
            }
        }
        finally
        {
            cap_free(set);
        }
    }

    public static void Set(Descriptor file, string text, string doing)
    {
        var set = cap_from_text(NulBytes.Of(text));
        if (set == 0)
            throw Errno.LastFailure($"{doing}: '{text}'");
        try
        {
            if (cap_set_fd(file, set) != 0)
                throw Errno.LastFailure(doing);
        }
        finally
        {
            cap_free(set);
        }
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint cap_get_fd(Descriptor file);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int cap_set_fd(Descriptor file, nint set);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint cap_from_text(byte[] text);

    [LibraryImport(Library, SetLastError = true)]
    private static partial byte* cap_to_text(nint set, nint* length);

    [LibraryImport(Library)]
    private static partial int cap_free(nint made);
}
