using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Drives;

/// <summary>Decides what one file is.</summary>
internal static class ImageJudge
{
    /// <returns>The header of a container, or null when the file is raw.</returns>
    /// <param name="format">What the user, or the image above, declares; or null.</param>
    /// <param name="isBacking">Another image names the file.</param>
    /// <param name="isInUse">A running machine writes it, so its tables may be ahead of it.</param>
    /// <exception cref="ImageRefusedException">
    /// <c>format.damaged</c>, <c>format.unsupported</c>, <c>format.mismatch</c>, <c>format.ambiguous</c>, <c>disk.unrecognised</c>.
    /// </exception>
    public static ContainerHeader? Header(ImageFile file, string? format, bool isBacking, bool isInUse)
    {
        if (format == "raw")
        {
            return null;
        }

        if (file.SizeBytes == 0 && format is not null)
        {
            throw ImageErrors.Empty(file.Path);
        }

        try
        {
            var bytes = file.Bytes();
            var found = ImageFormats.Find(bytes);
            if (format is not null && found != format)
            {
                throw new ImageRefusedException(
                    "format.mismatch", $"'{file.Path}' is declared as {format}, and its header is {Article(found)}", found ?? "no header",
                    found is null || !ImageFormats.HasReader(found)
                        ? "declare raw if its bytes are the disk: --format raw" : $"leave the format out, or declare it: --format {found}");
            }

            if (found is null)
            {
                return null;
            }

            return format is null ? Undeclared(file, bytes, found, isBacking, isInUse) : Whole(ImageFormats.Read(found, bytes), isInUse);
        }
        catch (HeaderException refused)
        {
            throw new ImageRefusedException(refused.Code, $"'{file.Path}' {refused.Fault}", refused.Evidence, refused.Remedy);
        }
    }

    // Nobody says what the file is, so whoever wrote its bytes decides: that may be the guest of a raw disk.
    private static ContainerHeader Undeclared(ImageFile file, ImageBytes bytes, string found, bool isBacking, bool isInUse)
    {
        if (isBacking && found != "qcow2")
        {
            throw new ImageRefusedException(
                "format.ambiguous", $"'{file.Path}' is the backing file of an image that does not declare its format, and looks like {found}",
                found, "declare it: qemu-img rebase -u -F FORMAT -b FILE");
        }

        if (file.Path.EndsWith(".raw", StringComparison.OrdinalIgnoreCase))
        {
            throw Ambiguous(file, found, "its name ends in .raw");
        }

        ContainerHeader header;
        try
        {
            header = ImageFormats.Read(found, bytes);
        }
        catch (HeaderException) when (RawSignatures.Find(file.Bytes(), own: null) is not null)
        {
            throw Ambiguous(file, found, $"it also shows {RawSignatures.Find(file.Bytes(), own: null)}");
        }

        return RawSignatures.Find(bytes, header.Own) is { } signature
            ? throw Ambiguous(file, found, $"it also shows {signature}")
            : Whole(header, isInUse);
    }

    private static ContainerHeader Whole(ContainerHeader header, bool isInUse) =>
        header.CutOff is { } fault && !isInUse
            ? throw new HeaderException(
                "format.damaged", $"is a {header.Format} image that is cut off: {fault}", fault,
                "fetch the image again; or, when it is as its crashed machine left it: qemu-img check -r leaks")
            : header;

    private static ImageRefusedException Ambiguous(ImageFile file, string found, string signature) => new(
        "format.ambiguous", $"'{file.Path}' has the header of {found}, and {signature}", $"{found}; {signature}",
        ImageFormats.HasReader(found)
            ? $"say what it is: --format {found}, or --format raw to take its bytes as they are"
            : "say what it is: --format raw to take its bytes as they are");

    private static string Article(string? found) => found is null ? "none that is known" : $"one of {found}";
}
