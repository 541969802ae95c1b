namespace Engine.Appliance.Drives.Formats;

/// <summary>A header that is read and can not be served. It knows no path: who opened the file names it.</summary>
/// <param name="code"><c>format.damaged</c> or <c>format.unsupported</c>.</param>
/// <param name="fault">The rest of a sentence that begins with the image's name.</param>
/// <param name="evidence">What was seen; may hold bytes of a stranger.</param>
internal sealed class HeaderException(string code, string fault, string evidence, string remedy) : Exception(fault)
{
    private const string FetchAgain = "fetch or make the image again; if it is a raw disk, name its format: --format raw";

    public string Code { get; } = code;
    public string Fault { get; } = fault;
    public string Evidence { get; } = evidence;
    public string Remedy { get; } = remedy;

    public static HeaderException Damaged(string format, string what) =>
        new("format.damaged", $"has a {format} header that can not be used: {what}", what, FetchAgain);

    public static HeaderException Unsupported(string what, string remedy, string evidence = "") =>
        new("format.unsupported", what, evidence.Length > 0 ? evidence : what, remedy);
}
