using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Tar;

/// <summary>A name in an archive as a path below the folder it is unpacked into.</summary>
internal static class TarName
{
    /// <summary>
    /// Without slashes at its ends, and without empty parts and <c>.</c>; empty for the folder itself. An absolute name
    /// means one below the folder too.
    /// </summary>
    /// <exception cref="ActionException">EINVAL: the name has a part <c>..</c>, or a NUL.</exception>
    public static byte[] Below(ReadOnlySpan<byte> name)
    {
        var below = new List<byte>(name.Length);
        foreach (var range in name.Split((byte)'/'))
        {
            var part = name[range];
            if (part.SequenceEqual(".."u8) || part.Contains((byte)0))
                throw new ActionException("EINVAL", $"the archive has the name {GuestText.Decode(name)}, which may lead out of its folder");
            if (part.IsEmpty || part.SequenceEqual("."u8))
                continue;
            if (below.Count > 0)
                below.Add((byte)'/');
            below.AddRange(part);
        }
        return [.. below];
    }

    /// <summary>Whether a symbolic link with this target could lead out of the folder in which it stands.</summary>
    public static bool LeadsAway(ReadOnlySpan<byte> target)
    {
        if (target.StartsWith("/"u8))
            return true;
        foreach (var range in target.Split((byte)'/'))
            if (target[range].SequenceEqual(".."u8))
                return true;
        return false;
    }
}
