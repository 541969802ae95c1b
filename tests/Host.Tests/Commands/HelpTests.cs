using System.Text;
using Engine.Host.Commands;
using Engine.Tests.Support;

namespace Engine.Host.Tests.Commands;

public class HelpTests
{
    [Fact(DisplayName = "The help texts of all commands are the approved ones, and no line is longer than 120 characters")]
    public void HelpTexts()
    {
        var all = new StringBuilder(CommandLine.Overview());
        foreach (var command in CommandLine.Commands)
            all.Append($"\n==== {command.Name}\n").Append(command.Help);

        all.ToString().Split('\n').Should().OnlyContain(line => line.Length <= 120);
        Approved.Text("help", all.ToString());
    }
}
