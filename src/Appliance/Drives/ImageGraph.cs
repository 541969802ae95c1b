using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Drives;

/// <summary>An image of a graph: what reads its file, and what it stands on.</summary>
/// <param name="Driver">qemu's name of what reads the file.</param>
/// <param name="Backing">What is not in this image is read from there.</param>
/// <param name="Data">Where an image that is only tables keeps its data.</param>
/// <param name="Part">The part of the file that is the disk, or null for all of it.</param>
internal sealed record ImageNode(string Driver, ImageFile File, ImageNode? Backing = null, ImageNode? Data = null, ByteRange? Part = null);

/// <summary>An image and all files that it leads to: checked, and open as they were checked.</summary>
internal sealed class ImageGraph(ImageLook look, ImageNode root, IReadOnlyList<ImageFile> files) : IDisposable
{
    public ImageLook Look { get; } = look;
    public ImageNode Root { get; } = root;

    /// <param name="format">One of <see cref="ImageFormats.Names"/>, or null to let the header decide.</param>
    /// <exception cref="ImageRefusedException"></exception>
    public static ImageGraph Open(string path, string? format, ImageRules rules, bool toWrite)
    {
        var builder = new ImageGraphBuilder(rules);
        try
        {
            return builder.Build(path, format, toWrite);
        }
        catch
        {
            builder.Files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>The files that the image is made of, its own first.</summary>
    public IReadOnlyList<ImageMember> Members() => [.. Nodes().Select(node => new ImageMember(node.File.Path, node.File.Identity, node.IsWritten))];

    /// <summary>The same, open, and whether writing to the image changes them.</summary>
    public IReadOnlyList<(ImageFile File, bool IsWritten)> Nodes()
    {
        var nodes = new List<(ImageFile File, bool IsWritten)>();
        Add(Root, isWritten: true);
        return nodes;

        void Add(ImageNode node, bool isWritten)
        {
            nodes.Add((node.File, isWritten));
            if (node.Data is { } data)
                Add(data, isWritten);
            if (node.Backing is { } backing)
                Add(backing, isWritten: false);
        }
    }

    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }
}
