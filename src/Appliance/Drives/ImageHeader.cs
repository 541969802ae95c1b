using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Drives;

/// <summary>
/// The one place that decides what an image is. qemu is always told: its own probing lets the content of a raw image make qemu open
/// other files (CVE-2010-3851). Of each file at most 2 MiB are read, whatever its header says.
/// </summary>
public static class ImageHeader
{
    /// <summary>Looks at an image and at every file that it names.</summary>
    /// <param name="format">
    /// raw, qcow2, vmdk, vdi, vhdx, vpc or qed when the user declares it, null to let the header decide. raw is raw whatever the image
    /// holds.
    /// </param>
    /// <exception cref="ImageRefusedException">The image can not, or must not, be used.</exception>
    public static ImageLook Look(string path, string? format, ImageRules rules) =>
        Look(path, format, rules, toWrite: false).Look;

    /// <param name="toWrite">Whether it is to be changed: then nobody else may use it.</param>
    /// <returns>Also the files that the image is made of, its own first.</returns>
    /// <inheritdoc cref="Look(string, string?, ImageRules)"/>
    public static (ImageLook Look, IReadOnlyList<ImageMember> Members) Look(string path, string? format, ImageRules rules, bool toWrite)
    {
        using var graph = ImageGraph.Open(path, format, rules, toWrite);
        return graph.Root.File.SizeBytes > 0 ? (graph.Look, graph.Members()) : throw ImageErrors.Empty(path);
    }

    /// <summary>The identity of what a path leads to, which is not opened.</summary>
    /// <exception cref="ImageRefusedException"><c>image.missing</c>, <c>image.kind</c>, <c>image.unreadable</c>.</exception>
    public static ImageIdentity Identify(string path)
    {
        using var place = LocatedFile.Find(path);
        return place.Identify();
    }

    /// <summary>What an image's own header tells; no file that it names is touched.</summary>
    /// <exception cref="ImageRefusedException">There is none, or its header can not be read.</exception>
    public static ImageOutline Outline(string path)
    {
        using var place = LocatedFile.Find(path);
        using var file = place.Open(toWrite: false);
        var header = ImageJudge.Header(file, format: null, isBacking: false, isInUse: ImageLock.Conflict(file.Handle, toWrite: false) is not null);
        return header is null
            ? new ImageOutline("raw", ContainerHeader.Sectors("raw", (ulong)file.SizeBytes), HasBackingFile: false)
            : new ImageOutline(header.Format, header.VirtualSizeBytes, header.References.Any(one => one.Kind == ReferenceKind.Backing));
    }
}
