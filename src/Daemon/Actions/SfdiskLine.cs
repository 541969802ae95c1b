using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>A line of what sfdisk reads: START,SIZE,TYPE and more.</summary>
internal static class SfdiskLine
{
    private const int UnitFields = 2;

    /// <exception cref="ActionException">EINVAL: it holds an end of line, after which sfdisk would read further commands.</exception>
    public static string Checked(string line) => line.IndexOfAny(['\n', '\r']) < 0
        ? line
        : throw new ActionException("EINVAL", $"{line}: a line holds no end of line");

    /// <summary>Today's sfdisk takes numbers for sectors, so that those in MiB must say so.</summary>
    public static string InMebibytes(string line)
    {
        var fields = line.Split(',');
        for (var i = 0; i < Math.Min(fields.Length, UnitFields); i++)
        {
            var number = fields[i].Trim();
            if (number.Length > 0 && number.All(char.IsAsciiDigit) && (i > 0 || number != "0"))
                fields[i] = $"{number}MiB";
        }
        return string.Join(',', fields);
    }
}
