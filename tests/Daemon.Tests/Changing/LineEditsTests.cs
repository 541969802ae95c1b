using Engine.Daemon.Changing;
using Engine.Daemon.Tests.Files;
using Engine.Protocol.Text;

namespace Engine.Daemon.Tests.Changing;

public sealed class LineEditsTests : IDisposable
{
    private readonly GuestFolder _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "Lines that tie a connection to a card go, all else stays byte for byte")]
    [InlineData("hwaddr-ifcfg", "DEVICE=eth0\r\nHWADDR=52:54:00:00:00:01\r\n#HWADDR=x\nMACADDR=52:54:00:00:00:02\n  hwaddr = 1", "DEVICE=eth0\r\n#HWADDR=x\nMACADDR=52:54:00:00:00:02\n")]
    [InlineData("hwaddr-keyfile", "[connection]\nmac-address=no\n[ethernet]\nmac-address=52:54\ncloned-mac-address=52:55\n[wifi]\nmac-address=1\n", "[connection]\nmac-address=no\n[ethernet]\ncloned-mac-address=52:55\n[wifi]\n")]
    [InlineData("hwaddr-interfaces", "iface eth0 inet dhcp\n  hwaddress ether 52:54\n\thwaddress 52:54\n# hwaddress\n", "iface eth0 inet dhcp\n# hwaddress\n")]
    public void Cards(string edit, string before, string after) => Edited(edit, [], before).Should().Be(after);

    [Theory(DisplayName = "A host gets its new name in every line but no other word changes")]
    [InlineData("old", "web", "127.0.1.1 old\n", "127.0.1.1 web\n")]
    [InlineData("old", "web", "127.0.1.1\told.lan\told # old\n", "127.0.1.1\tweb.lan\tweb # old\n")]
    [InlineData("old.lan", "web", "127.0.1.1 old.lan old\n", "127.0.1.1 web.lan web\n")]
    [InlineData("old", "web.example.org", "127.0.1.1 old.lan old", "127.0.1.1 web.example.org web")]
    [InlineData("old", "web", "10.0.0.1 older cold old-2\nold 1.2.3.4\n", "10.0.0.1 older cold old-2\nold 1.2.3.4\n")]
    [InlineData("localhost", "web", "127.0.0.1 localhost\n", "127.0.0.1 localhost\n")]
    public void Hosts(string old, string name, string before, string after) => Edited("hosts", [old, name], before).Should().Be(after);

    [Fact(DisplayName = "A variable is assigned where it was, and nowhere else")]
    public void Assign() => Edited("assign", ["HOSTNAME", "web"], "A=1\nHOSTNAME=old\r\n# HOSTNAME=x\nXHOSTNAME=y\n")
        .Should().Be("A=1\nHOSTNAME=web\r\n# HOSTNAME=x\nXHOSTNAME=y\n");

    [Fact(DisplayName = "Bytes that are no UTF-8 stay as they are")]
    public void Bytes() => Edited("hwaddr-ifcfg", [], "NAME=\udcff\nHWADDR=1\n").Should().Be("NAME=\udcff\n");

    [Fact(DisplayName = "Files that stay as they are, links and large files are not edited")]
    public void Files()
    {
        _guest.Shell("mkdir etc; printf 'HWADDR=1\\n' >etc/ifcfg-a; echo ONBOOT=yes >etc/ifcfg-b; ln -s ifcfg-a etc/ifcfg-c; (yes | head -c 1100000; echo HWADDR=1) >etc/ifcfg-d; mkdir etc/ifcfg-e");

        var edited = new FileEdits(_guest.Tree).Edit("hwaddr-ifcfg", [], ["/etc/ifcfg-*"]);

        edited.Select(one => $"{one.Path} {one.Problem}".Trim()).Should().Equal(
            "/etc/ifcfg-a", "/etc/ifcfg-c it is a symbolic link", "/etc/ifcfg-d it has more than 1048576 bytes");
        edited[0].Content.Should().BeEmpty();
        _guest.Shell("cat etc/ifcfg-a").Should().Be("HWADDR=1\n", "an edit is for a plan and changes nothing");
    }

    [Fact(DisplayName = "There is no other edit")]
    public void Unknown() => GuestFolder.Failure(() => LineEdits.Of("perl", [])).Errno.Should().Be("EINVAL");

    private static string Edited(string edit, string[] words, string before) =>
        GuestText.Decode(LineEdits.Of(edit, words).Apply(GuestText.Encode(before)));
}
