using System.Text;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Texts;

/// <summary>The runs of printable ASCII, tabs among them, in a file.</summary>
internal static class PrintableRuns
{
    private const int LengthMin = 4;
    private const int BytesMax = 4 * 1024 * 1024;
    private const int WireBytesOfRun = 8; // length and padding
    private const int BlockBytes = 64 * 1024;

    public static IReadOnlyList<string> Of(Stream file, string doing)
    {
        var runs = new List<string>();
        var run = new StringBuilder();
        var bytes = 0L;
        var block = new byte[BlockBytes];
        for (int read; (read = file.Read(block)) > 0;)
        {
            foreach (var value in block.AsSpan(0, read))
            {
                if (value is (byte)'\t' or >= (byte)' ' and <= (byte)'~')
                {
                    run.Append((char)value);
                    if (bytes + run.Length > BytesMax)
                        throw TooMany(doing);
                }
                else
                {
                    End();
                }
            }
        }
        End();
        return runs;

        void End()
        {
            if (run.Length >= LengthMin)
            {
                bytes += run.Length + WireBytesOfRun;
                runs.Add(run.ToString());
            }
            run.Clear();
        }
    }

    private static ActionException TooMany(string doing) =>
        new("E2BIG", $"{doing}: the strings have more than {BytesMax} bytes, which is what a message holds");
}
