using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Drives;

/// <summary>From the name of another file, as an image has it, to that file: or to the reason why it is not used.</summary>
internal static class ReferencePath
{
    /// <param name="image">The image that has the name, by its own path.</param>
    /// <param name="isOfWindows">The name has a drive's letter or backslashes.</param>
    /// <exception cref="ImageRefusedException">
    /// <c>format.backing</c>, <c>format.datafile</c>, <c>format.protocol</c>, <c>format.damaged</c>, and of a file that may be used
    /// <c>image.missing</c> and <c>image.unreadable</c>.
    /// </exception>
    public static LocatedFile Find(string image, ImageReference reference, bool isOfWindows, AllowedFolders allowed)
    {
        var name = isOfWindows ? reference.Name.Replace('\\', '/') : reference.Name;
        if (!isOfWindows)
        {
            CheckProtocol(image, name);
        }

        if (name.Contains('\0'))
        {
            throw new ImageRefusedException(
                "format.damaged", $"'{image}' names a file with a zero byte in its name", name, "fetch or make the image again");
        }

        // A drive's letter or a server's name leads nowhere on this machine.
        if (allowed.AreNone || name.Length == 0 || (isOfWindows && (name.Contains(':') || name.StartsWith("//", StringComparison.Ordinal))))
        {
            throw NotAllowed(image, reference);
        }

        // As qemu does it: from the folder of the path that led to the image, not from where its links end.
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(image)) ?? "/", name);
        LocatedFile found;
        try
        {
            found = LocatedFile.Find(path);
        }
        catch (ImageRefusedException refused) when (allowed.WouldContain(path))
        {
            throw new ImageRefusedException(
                refused.Code, $"'{image}' needs the file '{path}': {refused.Message}", reference.Name, refused.Remedy);
        }
        catch (ImageRefusedException)
        {
            throw NotAllowed(image, reference);
        }

        if (allowed.Contain(found.RealPath()))
        {
            return found;
        }

        found.Dispose();
        throw NotAllowed(image, reference);
    }

    // What qemu takes for the name of a driver: text before a colon that stands before any slash.
    private static void CheckProtocol(string image, string name)
    {
        if (name.AsSpan().IndexOfAny(':', '/') is >= 0 and var at && name[at] == ':')
        {
            throw new ImageRefusedException(
                "format.protocol", $"'{image}' names no file but the driver '{name[..at]}'", name,
                "make it complete: qemu-img convert; or give the file's path in place of the name: qemu-img rebase -u -b");
        }
    }

    private static ImageRefusedException NotAllowed(string image, ImageReference reference) => reference.Kind switch
    {
        ReferenceKind.Backing => new(
            "format.backing", $"'{image}' is only the difference to another image, which is not allowed", reference.Name,
            "allow the folder of that image: --allow-backing DIR; or make it complete: qemu-img convert"),
        _ => new(
            "format.datafile", $"'{image}' keeps its data in another file, which is not allowed", reference.Name,
            "allow the folder of that file: --allow-backing DIR; or make it complete: qemu-img convert"),
    };
}
