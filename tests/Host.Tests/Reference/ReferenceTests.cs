using Engine.Host.Reference;
using Engine.Protocol.Client;
using Engine.Tests.Support;

namespace Engine.Host.Tests.Reference;

public sealed class ReferenceTests
{
    private static readonly string _folder = Path.Combine(Repository.Root, "docs", "actions");

    [Fact(DisplayName = "The reference in docs/actions is what the contract and the cases say (./dev approve takes new pages over)")]
    public void Pages()
    {
        var pages = ActionPages.All();
        var others = new List<string>();
        Directory.CreateDirectory(_folder);
        foreach (var (name, page) in pages)
        {
            var path = Path.Combine(_folder, name);
            var received = Path.ChangeExtension(path, ".received.md");
            if (File.Exists(path) && File.ReadAllText(path) == page)
            {
                File.Delete(received);
                continue;
            }
            File.WriteAllText(received, page);
            others.Add(name);
        }
        others.AddRange(Directory.EnumerateFiles(_folder, "*.md").Select(path => Path.GetFileName(path))
            .Where(name => !name.EndsWith(".received.md", StringComparison.Ordinal) && !pages.ContainsKey(name)));

        others.Should().BeEmpty();
    }

    [Fact(DisplayName = "Every public action has an example, which is a case that runs")]
    public void Examples() =>
        ActionPages.All().Values.SelectMany(page => page.Split("\n## ").Skip(1)).Where(entry => !entry.Contains("\n```\n", StringComparison.Ordinal))
            .Select(entry => entry.Split('\n')[0]).Should().BeEmpty();

    [Fact(DisplayName = "Every action has a text, and help tells its usage, its arguments and since when it is there")]
    public void Texts()
    {
        ActionCatalog.All.Should().OnlyContain(action => ActionTexts.Of(action.Name) != null && ActionTexts.Of(action.Name)!.Summary.Length > 0);
        ActionTexts.Of("no_such_action").Should().BeNull();

        var help = ActionHelp.Of(ActionCatalog.Find("mkfs")!);

        help.Should().Contain("Usage: engine exec … mkfs FSTYPE DEVICE [blocksize:NUMBER]")
            .And.Contain("\n  fstype            ").And.Contain("ENOTSUP").And.Contain("Result: nothing").And.Contain("since 0.0.8");
        foreach (var action in ActionCatalog.All)
            ActionHelp.Of(action).Split('\n').Should().OnlyContain(line => line.Length <= 120, action.Name);
    }

    [Fact(DisplayName = "The list of actions holds each public one once, or those that have a word in them, in lines of a screen")]
    public void List()
    {
        var all = ActionHelp.List(null).TrimEnd('\n').Split('\n');

        all.Should().OnlyContain(line => line.Length <= 120).And.NotContain(line => line.StartsWith("internal_", StringComparison.Ordinal));
        all.Select(line => line.Split(' ')[0]).Should().OnlyHaveUniqueItems().And.Contain("mkfs").And.HaveCountGreaterThan(300);
        ActionHelp.List("lvrename").Should().StartWith("lvrename ");
        ActionHelp.List("no such word").Should().BeEmpty();
    }
}
