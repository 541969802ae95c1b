using System.Text;

namespace Engine.Daemon.Linux;

/// <summary>The small text files and the links of sysfs.</summary>
internal static class SysFile
{
    private const int BytesMax = 4096;

    /// <summary>The content without the line's end; null when there is no such file, which for sysfs is an answer too.</summary>
    public static string? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[BytesMax];
            var count = file.Read(bytes);
            return Encoding.Latin1.GetString(bytes, 0, count).TrimEnd('\n');
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // The device went away, or the attribute does not apply to it.
        }
    }

    /// <summary>Where a link leads, relative to the folder it stands in; null when there is no such link.</summary>
    public static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
