using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Text;

namespace Engine.Library;

/// <inheritdoc cref="IWholeFiles"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class WholeFiles(IGuest guest) : IWholeFiles
{
    // A message holds 4 MiB with everything; more goes as content of a file.
    private const int MessageContentBytesMax = 2 * 1024 * 1024;

    public async Task<string> CatAsync(GuestPath path, CancellationToken cancel)
    {
        var content = await ReadAsync(path, cancel).ConfigureAwait(false);
        return content.Span.Contains((byte)0)
            ? throw new ActionException("EINVAL", $"cat: {path}: the file holds a NUL byte; read_file reads it")
            : GuestText.Decode(content.Span);
    }

    public async Task<byte[]> ReadFileAsync(GuestPath path, CancellationToken cancel) =>
        (await ReadAsync(path, cancel).ConfigureAwait(false)).ToArray();

    public async Task<IReadOnlyList<string>> ReadLinesAsync(GuestPath path, CancellationToken cancel)
    {
        var content = await ReadAsync(path, cancel).ConfigureAwait(false);
        if (content.Span.Contains((byte)0))
            throw new ActionException("EINVAL", $"read_lines: {path}: the file holds a NUL byte");
        return Names.Lines(content.Span);
    }

    public async Task WriteAsync(GuestPath path, byte[] content, CancellationToken cancel)
    {
        if (content.Length <= MessageContentBytesMax)
        {
            await guest.InternalWriteAsync(path, content, cancel).ConfigureAwait(false);
            return;
        }
        await using var stream = new MemoryStream(content);
        await guest.UploadAsync(stream, path, cancel).ConfigureAwait(false);
    }

    public async Task WriteAppendAsync(GuestPath path, byte[] content, CancellationToken cancel)
    {
        for (var at = 0; at == 0 || at < content.Length; at += MessageContentBytesMax)
        {
            var part = content.AsSpan(at, Math.Min(MessageContentBytesMax, content.Length - at)).ToArray();
            await guest.InternalWriteAppendAsync(path, part, cancel).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(GuestPath path, CancellationToken cancel)
    {
        var content = new ContentBuffer(path.Path);
        await guest.DownloadAsync(path, content, cancel).ConfigureAwait(false);
        return content.Content;
    }
}
