namespace Engine.Appliance.Drives;

/// <summary>
/// The one place that decides what format an image has. qemu is always told: its own probing lets the content of a raw image make
/// qemu open other files (CVE-2010-3851). At most the first 64 KiB and one name are read.
/// </summary>
public static class ImageHeader
{
    private const int HeadBytes = 64 * 1024;

    /// <summary>Decides between raw and qcow2.</summary>
    /// <exception cref="ImageRefusedException"></exception>
    public static ImageLook Look(string path)
    {
        using var file = ImageFile.Open(path);
        var head = file.Read(0, HeadBytes);
        if (head.AsSpan().StartsWith(Qcow2Header.Magic))
        {
            return new ImageLook("qcow2", Qcow2Header.Check(path, file, head), file.IsBlockDevice);
        }

        return ForeignHeader.NameOf(head) is { } name
            ? throw new ImageRefusedException(
                "image.format", $"'{path}' looks like {name}, and only raw and qcow2 are found without being named", name,
                $"name its format: --format {name}, or --format raw to take its bytes as they are")
            : Raw(file);
    }

    /// <summary>Checks an image whose format the user named.</summary>
    /// <param name="format">raw, qcow2, vmdk, vdi, vhdx, vpc or qed. raw is raw whatever the image holds.</param>
    /// <exception cref="ImageRefusedException"></exception>
    public static ImageLook LookAs(string path, string format)
    {
        using var file = Open(path, format, toWrite: false, out var look);
        return look;
    }

    /// <summary>Opens an image and checks the very file that was opened.</summary>
    internal static ImageFile Open(string path, string format, bool toWrite, out ImageLook look)
    {
        if (format != "raw" && format != "qcow2" && !ForeignHeader.Names.Contains(format))
        {
            throw new ImageRefusedException(
                "image.format", $"the format '{format}' is not taken", format,
                $"take one of raw, qcow2, {string.Join(", ", ForeignHeader.Names)}");
        }

        var file = ImageFile.Open(path, toWrite);
        try
        {
            look = format == "raw" ? Raw(file) : Check(path, format, file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ImageLook Check(string path, string format, ImageFile file)
    {
        var head = file.Read(0, HeadBytes);
        if (format != "qcow2")
        {
            return new ImageLook(format, ForeignHeader.Check(path, format, file, head), file.IsBlockDevice);
        }

        return head.AsSpan().StartsWith(Qcow2Header.Magic)
            ? new ImageLook(format, Qcow2Header.Check(path, file, head), file.IsBlockDevice)
            : throw new ImageRefusedException("image.format", $"'{path}' is not qcow2", "", "leave the format out, or name the true one");
    }

    private static ImageLook Raw(ImageFile file) => new("raw", RoundUp(file.SizeBytes), file.IsBlockDevice);

    private static long RoundUp(long sizeBytes) => (sizeBytes + 511) / 512 * 512;
}
