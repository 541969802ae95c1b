using System.Buffers.Binary;
using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Library;

/// <inheritdoc cref="IJournalFields"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class JournalFields(IGuest guest) : IJournalFields
{
    private const int LengthBytes = sizeof(long);

    public async Task<IReadOnlyList<Xattr>> JournalGetAsync(CancellationToken cancel)
    {
        var content = new ContentBuffer("journal_get");
        await guest.InternalJournalGetAsync(content, cancel).ConfigureAwait(false);
        return Fields(content.Content.Span);
    }

    /// <summary>Each field stands after its length; its name ends at the first equals sign.</summary>
    internal static IReadOnlyList<Xattr> Fields(ReadOnlySpan<byte> content)
    {
        var fields = new List<Xattr>();
        while (!content.IsEmpty)
        {
            if (content.Length < LengthBytes)
                throw Wrong("a length is cut off");
            var length = BinaryPrimitives.ReadInt64BigEndian(content);
            content = content[LengthBytes..];
            if (length < 0 || length > content.Length)
                throw Wrong($"a field has {length} bytes where {content.Length} are left");
            var field = content[..(int)length];
            content = content[(int)length..];
            var nameEnd = field.IndexOf((byte)'=');
            if (nameEnd < 0)
                throw Wrong("a field has no name");
            fields.Add(new(GuestText.Decode(field[..nameEnd]), field[(nameEnd + 1)..].ToArray()));
        }
        return fields;
    }

    private static EngineException Wrong(string how) =>
        new(new("protocol.reply", ErrorLayer.Protocol, "The guest's answer to journal_get can't be decoded.", how));
}
