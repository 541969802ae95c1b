using System.Runtime.InteropServices;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>Strings that C libraries give: bytes up to a NUL.</summary>
internal static unsafe partial class NativeText
{
    /// <summary>The text of a string that stays the library's; empty for NULL.</summary>
    public static string Of(byte* text) =>
        text is null ? "" : GuestText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The text of a string that the library made for us, which is freed.</summary>
    public static string Taken(byte* text)
    {
        try
        {
            return Of(text);
        }
        finally
        {
            Free(text);
        }
    }

    [LibraryImport("libc", EntryPoint = "free")]
    public static partial void Free(void* memory);
}
