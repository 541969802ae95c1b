using Engine.Protocol.Client;
using Engine.Protocol.Contract;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;

namespace Engine.Library;

/// <inheritdoc cref="IYaraScans"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class YaraScans(IGuest guest) : IYaraScans
{
    public async Task<IReadOnlyList<YaraDetection>> YaraScanAsync(GuestPath path, CancellationToken cancel)
    {
        var content = new ContentBuffer("yara_scan");
        await guest.InternalYaraScanAsync(path, content, cancel).ConfigureAwait(false);
        return StructStream.Read(content.Content.Span, "yara_scan", YaraDetection.Read);
    }
}
