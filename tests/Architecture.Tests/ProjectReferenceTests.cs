using System.Xml.Linq;
using Engine.Tests.Support;

namespace Engine.Architecture.Tests;

/// <summary>The arrows of ARCHITECTURE.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Protocol"] = ["Protocol.Generator"], // as an analyzer, not as a library
        ["Protocol.Generator"] = [],
        ["Inspection"] = ["Protocol"],
        ["Daemon"] = ["Inspection", "Protocol"],
        ["Appliance"] = [],
        ["Operations"] = ["Protocol"],
        ["Actors"] = ["Operations", "Protocol", "Appliance"],
        ["Library"] = ["Actors", "Appliance", "Protocol"],
        ["Client"] = [],
        ["Host"] = ["Actors", "Appliance", "Client", "Library", "Operations", "Protocol"],
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder))];

    [Theory(DisplayName = "A project references only those that the architecture allows")]
    [MemberData(nameof(Projects))]
    public void Arrows(string project)
    {
        _allowed.Should().ContainKey(project, "a new project needs its place in ARCHITECTURE.md and here");

        Items(project, "ProjectReference").Select(path => Path.GetFileName(Path.GetDirectoryName(path.Replace('\\', '/')))!)
            .Should().BeSubsetOf(_allowed[project]);
    }

    [Theory(DisplayName = "Akka is known in Actors and Host alone")]
    [MemberData(nameof(Projects))]
    public void Akka(string project)
    {
        if (project is not ("Actors" or "Host"))
            Items(project, "PackageReference").Should().NotContain(name => name.StartsWith("Akka"));
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, $"Engine.{project}.csproj")).Descendants(kind)
            .Select(item => item.Attribute("Include")!.Value);
}
