using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Drives;

/// <summary>Goes from an image to the files that it names, and from these to theirs. Each is judged by its own header alone.</summary>
internal sealed class ImageGraphBuilder(ImageRules rules)
{
    /// <summary>
    /// VMware's own limit of a chain. Each image costs an open file here and in qemu, and a look of its own.
    /// </summary>
    public const int DepthMax = 32;

    private readonly AllowedFolders _allowed = new(rules.BackingFolders);
    private readonly HashSet<ImageIdentity> _seen = [];

    public List<ImageFile> Files { get; } = [];

    /// <exception cref="ImageRefusedException"></exception>
    public ImageGraph Build(string path, string? format, bool toWrite)
    {
        if (format is not null && !ImageFormats.Names.Contains(format))
        {
            throw new ImageRefusedException(
                "format.unsupported", $"the format '{format}' is not taken", format, $"take one of {string.Join(", ", ImageFormats.Names)}");
        }

        using var place = LocatedFile.Find(path);
        var file = Open(place, toWrite, out var isInUse);
        var header = ImageJudge.Header(file, format, isBacking: false, isInUse);
        var size = header?.VirtualSizeBytes ?? ContainerHeader.Sectors("raw", (ulong)file.SizeBytes);
        return new ImageGraph(
            new ImageLook(header?.Format ?? "raw", size, file.IsBlockDevice), Node(file, header, toWrite, depth: 1), Files);
    }

    private ImageNode Node(ImageFile file, ContainerHeader? header, bool toWrite, int depth)
    {
        if (header is null)
        {
            return new ImageNode("raw", file);
        }

        var places = new List<LocatedFile>();
        try
        {
            // All names are judged before any file is opened.
            foreach (var reference in header.References)
            {
                places.Add(ReferencePath.Find(file.Path, reference, header.Format is "vhdx" or "vpc", _allowed));
            }

            if (places.Count > 0 && header.NoReferencesBecause is { } reason)
            {
                throw new ImageRefusedException(
                    "format.unsupported", $"'{file.Path}' {reason}", header.References[0].Name, "make it one file: qemu-img convert -O qcow2");
            }

            var node = new ImageNode(header.Format, file);
            foreach (var (reference, place) in header.References.Zip(places))
            {
                node = reference.Kind switch
                {
                    ReferenceKind.Backing => node with { Backing = Backing(file, place, reference, depth + 1) },
                    ReferenceKind.Data => node with { Data = new ImageNode("raw", Open(place, toWrite, out _)) },
                    _ => Extent(file, Open(place, toWrite, out _), header.FlatExtent!.Value),
                };
            }

            return node;
        }
        finally
        {
            places.ForEach(place => place.Dispose());
        }
    }

    private ImageNode Backing(ImageFile image, LocatedFile place, ImageReference reference, int depth)
    {
        if (depth > DepthMax)
        {
            throw new ImageRefusedException(
                "format.depth", $"'{image.Path}' is deeper in a chain of images than the {DepthMax} that are followed", place.Path,
                "merge images of the chain: qemu-img commit, or qemu-img convert for all of it");
        }

        var format = reference.Format is "file" or "host_device" ? "raw" : reference.Format;
        if (format is not null && !ImageFormats.Names.Contains(format))
        {
            throw new ImageRefusedException(
                "format.unsupported", $"'{image.Path}' declares a format for its backing file that is not taken: {format}", format,
                "make it complete: qemu-img convert");
        }

        var file = Open(place, toWrite: false, out var isInUse);
        return Node(file, ImageJudge.Header(file, format, isBacking: true, isInUse), toWrite: false, depth);
    }

    // qemu would open the extents of a descriptor by their names; one flat extent it can have as what it is, a part of a raw file.
    private ImageNode Extent(ImageFile descriptor, ImageFile extent, ByteRange part)
    {
        if (part.Length > extent.SizeBytes || part.Start > extent.SizeBytes - part.Length)
        {
            throw new ImageRefusedException(
                "format.damaged", $"'{descriptor.Path}' counts on {part.Length} bytes in '{extent.Path}', which has {extent.SizeBytes}",
                $"{extent.SizeBytes} bytes", "fetch or make the images again");
        }

        Files.Remove(descriptor);
        descriptor.Dispose();
        return new ImageNode("raw", extent, Part: part);
    }

    private ImageFile Open(LocatedFile place, bool toWrite, out bool isInUse)
    {
        var file = place.Open(toWrite);
        Files.Add(file);
        if (!_seen.Add(file.Identity))
        {
            throw new ImageRefusedException(
                "format.loop", $"'{file.Path}' occurs twice among the files that one image is made of", file.Path,
                "give each image a backing file of its own: qemu-img rebase -u -b");
        }

        var conflict = ImageLock.Conflict(file.Handle, toWrite);
        isInUse = conflict is not null;
        return conflict is { } locked && (toWrite || !rules.EvenInUse)
            ? throw new ImageRefusedException(
                "image.in-use", $"a running machine has the image '{file.Path}'", $"its byte {locked} is locked",
                toWrite ? "stop that machine" : "stop that machine; or read the image as it happens to be: --even-in-use")
            : file;
    }
}
