using System.IO.Compression;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>
/// Archives under a compression: gzip in process, the others through the appliance's programs. The program is served on
/// the caller's thread, which owns the caller's stream; the archive is worked on beside it, with a pipe between the two.
/// </summary>
internal static class Compression
{
    /// <summary>Gives the work the archive that comes compressed from a stream.</summary>
    public static void Expand(string? name, Stream from, Action<Stream> work)
    {
        switch (name)
        {
            case null:
                work(from);
                break;
            case "gzip":
                try
                {
                    work(new GZipStream(from, CompressionMode.Decompress, leaveOpen: true));
                }
                catch (InvalidDataException)
                {
                    throw new ActionException("EINVAL", "the archive is not well compressed by gzip");
                }
                break;
            default:
                var (program, arguments) = Expanding(name);
                PipedWork.Run(work, readsFromPipe: true, pipe =>
                    Tool.Check(program, arguments, new ToolOptions { Input = from, Output = pipe }));
                break;
        }
    }

    /// <summary>Takes the archive that the work writes, and passes it compressed to a stream.</summary>
    public static void Compress(string? name, Stream to, Action<Stream> work)
    {
        switch (name)
        {
            case null:
                work(to);
                break;
            case "gzip":
                // Not disposed of after a failure: that would write an end to what has none.
                var compressed = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true);
                work(compressed);
                compressed.Dispose();
                break;
            default:
                var (program, arguments) = Compressing(name);
                PipedWork.Run(work, readsFromPipe: false, pipe =>
                    Tool.Check(program, arguments, new ToolOptions { Input = pipe, Output = to }));
                break;
        }
    }

    internal static (string Program, string[] Arguments) Expanding(string name) => Available(name switch
    {
        "bzip2" => ("bzip2", ["-d", "-c"]),
        "xz" => ("xz", ["-d", "-c"]),
        "lzma" => ("xz", ["--format=lzma", "-d", "-c"]),
        "lzop" => ("lzop", ["-d", "-c"]),
        "zstd" => ("zstd", ["-q", "-d", "-c"]),
        // gzip reads this old form, and only reads it.
        "compress" => ("gzip", ["-d", "-c"]),
        _ => throw Unknown(name),
    });

    internal static (string Program, string[] Arguments) Compressing(string name) => Available(name switch
    {
        "bzip2" => ("bzip2", ["-c"]),
        "xz" => ("xz", ["-c"]),
        "lzma" => ("xz", ["--format=lzma", "-c"]),
        "lzop" => ("lzop", ["-c"]),
        "zstd" => ("zstd", ["-q", "-c"]),
        "compress" => ("compress", ["-c"]),
        _ => throw Unknown(name),
    });

    private static (string Program, string[] Arguments) Available((string Program, string[] Arguments) filter) =>
        Tool.Exists(filter.Program) ? filter : throw new ActionException("ENOTSUP", $"the appliance has no program {filter.Program}");

    private static ActionException Unknown(string name) => new("EINVAL", $"{name}: no such compression of archives");
}
