using System.Text;
using Engine.Daemon.Actions;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Tests.Forensics;

public sealed class FlsReportTests
{
    private const string Rest = "|0|0|14|1|2|3|4";

    [Fact(DisplayName = "A line of fls has an inode, a type, a size, a name and four times; what it does not tell is -1")]
    public void Whole() => Entry(false, "0|/d/keep|14|r/rrw-r--r--|0|0|14|11|12|13|14").Should().Be(
        new TskDirent(14, 'r', 14, "d/keep", 1, 11, -1, 12, -1, 13, -1, 14, -1, -1, "", 0));

    [Theory(DisplayName = "A deleted name is told from one that ends like its mark by what fls was asked for")]
    [InlineData(false, "x (deleted)", "x (deleted)", 1u)]
    [InlineData(true, "x (deleted)", "x", 0u)]
    [InlineData(true, "x (deleted) (deleted)", "x (deleted)", 0u)]
    [InlineData(true, "x (deleted-realloc)", "x", 2u)]
    public void Deleted(bool deleted, string told, string name, uint flags)
    {
        var entry = Entry(deleted, $"0|/{told}|14|r/rrw-r--r--{Rest}");

        entry!.TskName.Should().Be(name);
        entry.TskFlags.Should().Be(flags);
    }

    [Theory(DisplayName = "A link's target is as long as the link is large, so that arrows in names don't matter")]
    [InlineData("lnk -> some/target", 11, "lnk", "some/target")]
    [InlineData("l -> m -> t -> u", 6, "l -> m", "t -> u")]
    [InlineData("l -> t", 0, "l", "t")]
    [InlineData("l -> t", long.MaxValue, "l", "t")]
    [InlineData("l -> t", -5, "l", "t")]
    [InlineData("bare", 9, "bare", "")]
    public void Links(string told, long size, string name, string link)
    {
        var entry = Entry(false, $"0|/{told}|15|l/lrwxrwxrwx|0|0|{size}|1|2|3|4");

        entry!.TskName.Should().Be(name);
        entry.TskLink.Should().Be(link);
    }

    [Fact(DisplayName = "A name may look like fields, and what is no UTF-8 stays as it is")]
    public void Names()
    {
        Entry(false, $"0|/a|1|r/r|0|0|0|0|0|0|0|12|r/rrw-r--r--{Rest}")!.TskName.Should().Be("a|1|r/r|0|0|0|0|0|0|0");
        byte[] line = [.. "0|/b"u8, 0xff, .. Encoding.ASCII.GetBytes("|13|r/rrw-r--r--" + Rest)];
        GuestText.Encode(new FlsReport(false).Entry(line)!.TskName).Should().Equal((byte)'b', 0xff);
    }

    [Theory(DisplayName = "Types have the letters of the API, and the inode tells what the name does not")]
    [InlineData("p/prw-r--r--", 'f')]
    [InlineData("-/drwxr-xr-x", 'd')]
    [InlineData("V/V---------", 'u')]
    [InlineData("h/hrwxr-xr-x", 'h')]
    [InlineData("r/----------", 'r')]
    public void Types(string mode, char type) => Entry(false, $"0|/x|9|{mode}{Rest}")!.TskType.Should().Be(type);

    [Fact(DisplayName = "Of a name whose inode is lost, size and times are not known")]
    public void Lost() => Entry(true, "0|/x (deleted)|0|r/----------|0|0|0|0|0|0|0").Should().Be(
        new TskDirent(0, 'r', -1, "x", 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, "", 0));

    [Fact(DisplayName = "The root is its dot; other dots are no names")]
    public void Dots()
    {
        Entry(false, $"0|/.|2|d/drwxr-xr-x{Rest}")!.TskName.Should().Be(".");
        foreach (var name in new[] { "..", "d/.", "d/.." })
            Entry(false, $"0|/{name}|2|d/drwxr-xr-x{Rest}").Should().BeNull();
    }

    [Fact(DisplayName = "Attributes of a file of NTFS are no names of their own")]
    public void Attributes()
    {
        var report = new FlsReport(false);
        string[] lines = ["/f ($FILE_NAME)|40-48-2", "/f|40-128-1", "/f:stream|40-128-4", "/f:other|41-128-1"];

        lines.Select(line => report.Entry(Encoding.ASCII.GetBytes($"0|{line}|r/rrwxrwxrwx{Rest}"))?.TskName)
            .Should().Equal(null, "f", null, "f:other");
    }

    [Theory(DisplayName = "What is no line of fls fails, and is not guessed at")]
    [InlineData("")]
    [InlineData("0|/")]
    [InlineData("0|/|||||||||")]
    [InlineData("0|/x|14|r/rrw-r--r--|0|0|14|1|2|3")]
    [InlineData("1|/x|14|r/rrw-r--r--|0|0|14|1|2|3|4")]
    [InlineData("0|x|14|r/rrw-r--r--|0|0|14|1|2|3|4")]
    [InlineData("0|/x|-1|r/rrw-r--r--|0|0|14|1|2|3|4")]
    [InlineData("0|/x|14|rr|0|0|14|1|2|3|4")]
    [InlineData("0|/x|14|r/rrw-r--r--|0|0|big|1|2|3|4")]
    [InlineData("0|/x|99999999999999999999|r/rrw-r--r--|0|0|14|1|2|3|4")]
    [InlineData("0|/x|14|r/rrw-r--r--|0|0|99999999999999999999|1|2|3|4")]
    [InlineData("0|/x\0y|14|r/rrw-r--r--|0|0|14|1|2|3|4")]
    public void Refused(string line) => FluentActions.Invoking(() => Entry(false, line)).Should().Throw<ActionException>();

    private static TskDirent? Entry(bool deleted, string line) => new FlsReport(deleted).Entry(Encoding.ASCII.GetBytes(line));
}
