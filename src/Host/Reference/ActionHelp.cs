using System.Text;
using Engine.Protocol.Client;

namespace Engine.Host.Reference;

/// <summary>What <c>engine help ACTION</c> prints.</summary>
internal static class ActionHelp
{
    private const int WidthMax = 110;

    /// <summary>One action.</summary>
    public static string Of(ActionEntry action)
    {
        var text = ActionTexts.Of(action.Name)!;
        var page = new StringBuilder();
        Paragraph(page, text.Summary, "");
        page.Append('\n');
        Paragraph(page, $"Usage: engine exec … {Usage(action)}", "       ");
        Section(page, "Arguments", action.Arguments.Select(argument => new NamedText(
            argument.Name, Join(Kind(argument), text.Arguments.FirstOrDefault(words => words.Name == argument.Name)?.Text ?? ""))));
        Section(page, "Errors that mean something of their own", text.Errors);
        page.Append($"\nResult: {(text.Result.Length > 0 ? text.Result : "nothing")}\n");
        if (action.Alias.Length > 0)
            page.Append($"Also called: {action.Alias}\n");
        if (action.Group.Length > 0)
            page.Append($"Optional group: {action.Group} ('available {action.Group}' fails where the appliance lacks it)\n");
        page.Append($"{(text.Since.Length > 0 ? $"In libguestfs since {text.Since}" : "Engine's own")}; answered by {(action.IsLibrary ? "the library, on the host" : "the daemon, in the appliance")}\n");
        return page.ToString();
    }

    /// <summary>The names that have these letters in them or in their text, a line each; all when none are given.</summary>
    public static string List(string? word)
    {
        var list = new StringBuilder();
        foreach (var action in ActionCatalog.All.Where(action => !action.Name.StartsWith("internal_", StringComparison.Ordinal) && !action.Name.StartsWith("engine_", StringComparison.Ordinal)))
        {
            var summary = ActionTexts.Of(action.Name)!.Summary;
            if (word is null || action.Name.Contains(word, StringComparison.Ordinal) || summary.Contains(word, StringComparison.OrdinalIgnoreCase))
                list.Append($"{action.Name,-32}  {Short(summary, WidthMax - 34)}\n");
        }
        return list.ToString();
    }

    /// <summary>The action's name and its arguments, as the command line takes them.</summary>
    public static string Usage(ActionEntry action) => string.Join(' ', (string[])[
        action.Name, .. action.Arguments.Select(argument => argument.IsOptional ? $"[{argument.Name}:{Place(argument.Kind)}]" : argument.Name.ToUpperInvariant())]);

    public static string Kind(ArgumentInfo argument) => argument.Kind switch
    {
        ArgumentKind.Bool => "true or false",
        ArgumentKind.Int or ArgumentKind.Long => "a number",
        ArgumentKind.TextList => "a list of strings, as one word",
        ArgumentKind.Bytes => "bytes",
        ArgumentKind.FileIn => "a file of the host that is read; - is standard input",
        ArgumentKind.FileOut => "a file of the host that is written; - is standard output",
        _ => "",
    };

    private static string Place(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Bool => "BOOL",
        ArgumentKind.Int or ArgumentKind.Long => "NUMBER",
        ArgumentKind.TextList => "LIST",
        _ => "TEXT",
    };

    private static string Join(string kind, string words) => kind.Length > 0 && words.Length > 0 ? $"{kind}. {words}" : kind + words;

    private static string Short(string text, int length) => text.Length <= length ? text : text[..(length - 1)].TrimEnd() + "…";

    private static void Section(StringBuilder page, string heading, IEnumerable<NamedText> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            return;
        page.Append($"\n{heading}:\n");
        foreach (var (name, text) in all)
            Paragraph(page, $"  {name,-18}{text}".TrimEnd(), new string(' ', 20));
    }

    private static void Paragraph(StringBuilder page, string text, string indent)
    {
        var line = text[..(text.Length - text.TrimStart().Length)];
        foreach (var word in text.TrimStart().Split(' '))
        {
            if (line.Trim().Length > 0 && line.Length + 1 + word.Length > WidthMax)
            {
                page.Append(line.TrimEnd()).Append('\n');
                line = indent + word;
            }
            else
            {
                line = line.Trim().Length == 0 ? line + word : $"{line} {word}";
            }
        }
        page.Append(line.TrimEnd()).Append('\n');
    }
}
