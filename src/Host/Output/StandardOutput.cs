using Microsoft.Win32.SafeHandles;

namespace Engine.Host.Output;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// A stream that tells when nobody reads any more, so that the work can end: .NET's own passes over a broken pipe. For
    /// files its own is right, because it writes where the file's shared offset is.
    /// </summary>
    public static Stream Open()
    {
        var direct = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return direct.CanSeek ? Console.OpenStandardOutput() : direct;
    }
}
