using System.Globalization;

namespace Engine.Inspection.Packages;

/// <summary>One installed package while its fields are read; a text that is too long is cut.</summary>
internal sealed class PackageRecord
{
    private const int FieldCharsMax = 64 * 1024;

    public string Name { get; set; } = "";
    public string DisplayName { get; set; } = "";
    public string InstallPath { get; set; } = "";
    public int Epoch { get; set; }
    public string Version { get; set; } = "";
    public string Release { get; set; } = "";
    public string Arch { get; set; } = "";
    public string Publisher { get; set; } = "";
    public string Url { get; set; } = "";
    public string SourcePackage { get; set; } = "";
    public string Summary { get; set; } = "";
    public string Description { get; set; } = "";

    /// <summary>Takes <c>1:2.3-4</c> apart: epoch 1, version 2.3, release 4 (after the last dash).</summary>
    public void SetFullVersion(string text)
    {
        var rest = text.AsSpan();
        Epoch = 0;
        if (rest.IndexOf(':') is > 0 and var colon
            && int.TryParse(rest[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            Epoch = epoch;
            rest = rest[(colon + 1)..];
        }
        var dash = rest.LastIndexOf('-');
        Version = (dash < 0 ? rest : rest[..dash]).ToString();
        Release = dash < 0 ? "" : rest[(dash + 1)..].ToString();
    }

    /// <summary>Null without a name.</summary>
    public Application2? ToApplication() => Name.Length == 0 ? null : new Application2(
        App2Name: Cut(Name),
        App2DisplayName: Cut(DisplayName),
        App2Epoch: Epoch,
        App2Version: Cut(Version),
        App2Release: Cut(Release),
        App2Arch: Cut(Arch),
        App2InstallPath: Cut(InstallPath),
        App2TransPath: "",
        App2Publisher: Cut(Publisher),
        App2Url: Cut(Url),
        App2SourcePackage: Cut(SourcePackage),
        App2Summary: Cut(Summary),
        App2Description: Cut(Description),
        App2Class: "",
        App2Spare2: "",
        App2Spare3: "",
        App2Spare4: "");

    private static string Cut(string text)
    {
        if (text.Length <= FieldCharsMax)
            return text;
        // Half of a surrogate pair stands for no byte of a guest string.
        var end = char.IsHighSurrogate(text[FieldCharsMax - 1]) ? FieldCharsMax - 1 : FieldCharsMax;
        return text[..end];
    }
}
