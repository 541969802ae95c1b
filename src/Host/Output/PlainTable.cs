using System.Text;
using Spectre.Console;

namespace Engine.Host.Output;

/// <summary>A table for people. Its width is bounded, and no cell can steer a terminal.</summary>
internal sealed class PlainTable(params string[] columns)
{
    private const int WidthWithoutTerminal = 160;

    private readonly Table _table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false }.AddColumns(columns);

    // Newlines between the lines of a cell are ours; those of a guest are escaped before they come here.
    public void AddRow(params string[] cells) => _table.AddRow(cells.Select(Cell).ToArray());

    public void WriteTo(Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        var isTerminal = !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? Math.Max(60, Console.WindowWidth) : WidthWithoutTerminal;
        console.Write(_table);
    }

    private static Text Cell(string cell) => new(string.Join('\n', cell.Split('\n').Select(line => PlainText.Of(line, 400))));
}
