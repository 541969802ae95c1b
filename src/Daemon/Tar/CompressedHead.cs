using System.IO.Compression;
using Engine.Daemon.Linux;
using Engine.Protocol.Streams;

namespace Engine.Daemon.Tar;

/// <summary>The beginning of what a compressed file holds; however much more there is, it is not expanded.</summary>
internal static class CompressedHead
{
    /// <param name="method">As for archives: gzip, bzip2, xz, lzma, lzop, zstd, compress.</param>
    /// <exception cref="Engine.Protocol.Errors.ActionException">It can't be expanded, not even in part.</exception>
    public static byte[] Read(Descriptor file, string method, int bytesMax, string doing)
    {
        var head = new Head(bytesMax);
        var content = new DescriptorStream(file, doing);
        try
        {
            if (method == "gzip")
            {
                new GZipStream(content, CompressionMode.Decompress).CopyTo(head);
            }
            else
            {
                var (program, arguments) = Compression.Expanding(method);
                var ran = Tool.Run(program, arguments, new ToolOptions { Input = content, Output = head, TimeLimit = Tool.LookingLimit });
                // A damaged end does not matter to who looks at the beginning.
                if (head.Count == 0)
                    ran.OrThrow();
            }
        }
        catch (EnoughException)
        {
            // The program is ended with the run that this left.
        }
        catch (InvalidDataException) when (head.Count > 0)
        {
        }
        catch (InvalidDataException)
        {
            throw Errno.Failure(Errno.EINVAL, doing);
        }
        return head.ToArray();
    }

    private sealed class EnoughException : Exception;

    private sealed class Head(int bytesMax) : WriteOnlyStream
    {
        private readonly MemoryStream _bytes = new();

        public long Count => _bytes.Length;

        public byte[] ToArray() => _bytes.ToArray();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _bytes.Write(buffer[..(int)Math.Min(buffer.Length, bytesMax - Count)]);
            if (Count == bytesMax)
                throw new EnoughException();
        }
    }
}
