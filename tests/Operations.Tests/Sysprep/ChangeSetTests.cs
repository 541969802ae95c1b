using Engine.Operations.Sysprep.Plans;

namespace Engine.Operations.Tests.Sysprep;

public class ChangeSetTests
{
    private static readonly PathState _file = new("file", "0644", 0, 0, 5, "1700000000.000000000", 1, null, null, "aa", null);

    private readonly ChangeSet _set = new();

    [Fact(DisplayName = "What one operation removes, a later one does not write back")]
    public void NotWrittenBack()
    {
        Add("logfiles", ChangeKind.Remove, "/etc/hostname").Should().BeNull();

        Add("hostname", ChangeKind.Write, "/etc/hostname", "web\n").Should().Be("logfiles removes it");
        Add("hostname", ChangeKind.Truncate, "/etc/hostname").Should().Be("logfiles removes it");
        Told().Should().Be("logfiles Remove /etc/hostname");
    }

    [Fact(DisplayName = "Nothing is made in a folder that an earlier operation removes, however far above it is")]
    public void NotMadeBelow()
    {
        Add("tmp-files", ChangeKind.Remove, "/tmp/etc").Should().BeNull();

        Add("hostname", ChangeKind.Make, "/tmp/etc/a/hostname", "web\n").Should().Be("tmp-files removes /tmp/etc");
        Add("hostname", ChangeKind.Make, "/tmp/etcetera", "web\n").Should().BeNull();
    }

    [Fact(DisplayName = "A file that one operation empties and a later one removes is removed, once")]
    public void TruncatedThenRemoved()
    {
        Add("machine-id", ChangeKind.Truncate, "/a").Should().BeNull();
        Add("logfiles", ChangeKind.Truncate, "/b").Should().BeNull();
        Add("tmp-files", ChangeKind.Remove, "/a").Should().BeNull();

        Told().Should().Be("logfiles Truncate /b, tmp-files Remove /a");
    }

    [Fact(DisplayName = "A file is removed once, by the first that wants it")]
    public void RemovedOnce()
    {
        Add("logfiles", ChangeKind.Remove, "/a").Should().BeNull();
        Add("cloud-init", ChangeKind.Remove, "/a").Should().BeNull();

        Told().Should().Be("logfiles Remove /a");
    }

    [Fact(DisplayName = "A file is rewritten once, and the second operation hears why not by it")]
    public void RewrittenOnce()
    {
        Add("net-hwaddr", ChangeKind.Write, "/a", "x").Should().BeNull();

        Add("hostname", ChangeKind.Write, "/a", "y").Should().Be("net-hwaddr has rewritten it");
    }

    [Fact(DisplayName = "The tops of a plan are what no removed folder takes with it")]
    public void Topmost()
    {
        Add("tmp-files", ChangeKind.Remove, "/tmp/a/b");
        Add("tmp-files", ChangeKind.Remove, "/tmp/a");
        Add("tmp-files", ChangeKind.Remove, "/tmp/c");
        Add("machine-id", ChangeKind.Truncate, "/etc/machine-id");

        Tops.Of(_set.All).Select(change => change.Path).Should().Equal("/tmp/a", "/tmp/c", "/etc/machine-id");
    }

    private string? Add(string operation, ChangeKind kind, string path, string? content = null) =>
        _set.Add(new(operation, kind, path, kind == ChangeKind.Make ? null : _file, content));

    private string Told() => string.Join(", ", _set.All.Select(change => $"{change.Operation} {change.Change} {change.Path}"));
}
