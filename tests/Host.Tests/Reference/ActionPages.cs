using System.Text;
using System.Text.Json;
using Engine.Host.Reference;
using Engine.Protocol.Client;
using Engine.Tests.Support;

namespace Engine.Host.Tests.Reference;

/// <summary>The reference of all actions: a page for each subject. Examples are cases that run on a real appliance in every test run.</summary>
internal static class ActionPages
{
    private const int ExampleBytesMax = 2000;

    private static readonly Dictionary<string, JsonElement> _cases = Cases();

    /// <summary>The pages by their files' names.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var subjects = ActionCatalog.All.Where(IsPublic).GroupBy(action => ActionTexts.Of(action.Name)!.Subject).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var pages = subjects.ToDictionary(group => $"{group.Key}.md", group => Page(group.Key, [.. group]));
        pages.Add("README.md", Index(subjects));
        return pages;
    }

    private static bool IsPublic(ActionEntry action) =>
        !action.Name.StartsWith("internal_", StringComparison.Ordinal) && !action.Name.StartsWith("engine_", StringComparison.Ordinal);

    private static string Index(IReadOnlyList<IGrouping<string, ActionEntry>> subjects)
    {
        var index = new StringBuilder($"""
            # Actions

            {subjects.Sum(group => group.Count())} actions, by subject. `engine help ACTION` tells the same. The pages are made from the contract's
            comments and from the cases that the tests run; a test fails when they are not the contract's.

            """);
        foreach (var group in subjects)
            index.Append($"\n- [{group.Key}]({group.Key}.md): {string.Join(", ", group.Select(action => $"[{action.Name}]({group.Key}.md#{action.Name})"))}\n");
        return index.ToString();
    }

    private static string Page(string subject, IReadOnlyList<ActionEntry> actions)
    {
        var page = new StringBuilder($"# {subject}\n");
        foreach (var action in actions)
            Entry(page, action);
        return page.ToString();
    }

    private static void Entry(StringBuilder page, ActionEntry action)
    {
        var text = ActionTexts.Of(action.Name)!;
        page.Append($"\n## {action.Name}\n\n    {ActionHelp.Usage(action)}\n\n{text.Summary}\n");
        List(page, action.Arguments
            .Select(argument => new NamedText(argument.Name, Sentence(ActionHelp.Kind(argument), text.Arguments.FirstOrDefault(words => words.Name == argument.Name)?.Text)))
            .Where(argument => argument.Text.Length > 0));
        List(page, text.Errors);
        var facts = new List<string> { $"Gives {(text.Result.Length > 0 ? text.Result : "nothing")}" };
        if (action.Alias.Length > 0)
            facts.Add($"also called {action.Alias.Replace(" ", ", ", StringComparison.Ordinal)}");
        if (action.Group.Length > 0)
            facts.Add($"optional group `{action.Group}`");
        facts.Add(text.Since.Length > 0 ? $"since libguestfs {text.Since}" : "Engine's own");
        facts.Add(action.IsLibrary ? "answered by the library" : "answered by the daemon");
        page.Append($"\n{string.Join("; ", facts)}.\n");
        if (_cases.TryGetValue(action.Name, out var example))
            Example(page, example);
    }

    private static void List(StringBuilder page, IEnumerable<NamedText> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
            page.Append('\n').AppendJoin("", all.Select(line => $"- `{line.Name}`: {line.Text}\n"));
    }

    private static string Sentence(string kind, string? words) => string.IsNullOrEmpty(words) ? kind : kind.Length > 0 ? $"{kind}. {words}" : words;

    private static void Example(StringBuilder page, JsonElement example)
    {
        page.Append("\n```\n");
        foreach (var call in example.GetProperty("calls").EnumerateArray())
            page.Append($"{call.GetRawText()}\n");
        page.Append(example.TryGetProperty("ret", out var ret) ? $"→ {ret.GetRawText()}\n" : example.TryGetProperty("errno", out var errno) ? $"→ {errno.GetString()}\n" : "").Append("```\n");
    }

    /// <summary>For each action a short case: one that ends with it and succeeds, else one that has it and succeeds, else one that fails in the same order.</summary>
    private static Dictionary<string, JsonElement> Cases()
    {
        var lines = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Conformance", "cases"), "*.jsonl")
            .Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(line => line.Length is > 0 and <= ExampleBytesMax)
            .Select(line => JsonDocument.Parse(line).RootElement).ToLookup(one => one.TryGetProperty("errno", out _));
        var cases = new Dictionary<string, JsonElement>();
        foreach (var one in lines[false])
            cases.TryAdd(Names(one).Last(), one);
        foreach (var one in lines[false])
            foreach (var name in Names(one))
                cases.TryAdd(name, one);
        foreach (var one in lines[true])
            cases.TryAdd(Names(one).Last(), one);
        foreach (var one in lines[true])
            foreach (var name in Names(one))
                cases.TryAdd(name, one);
        return cases;
    }

    private static IEnumerable<string> Names(JsonElement one) =>
        one.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("cmd").GetString()!);
}
