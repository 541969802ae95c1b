using System.Text;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class MountTableTests
{
    [Fact(DisplayName = "A line with and without optional fields gives the same entry")]
    public void OptionalFields()
    {
        const string Rest = " - ext4 /dev/sda1 rw\n";
        var expected = new MountEntry(8, 1, "/", "/sysroot", "ext4", "/dev/sda1");
        Parse("36 35 8:1 / /sysroot rw,noatime" + Rest).Should().Equal(expected);
        Parse("36 35 8:1 / /sysroot rw,noatime shared:1 master:2" + Rest).Should().Equal(expected);
    }

    [Fact(DisplayName = "A mountpoint keeps its blanks, newlines, backslashes and bytes that are no UTF-8")]
    public void Escapes()
    {
        var bytes = Encoding.Latin1.GetBytes("36 35 8:1 / /sysroot/a\\040b\\012c\\134d\x80 rw - ext4 /dev/sda1 rw\n");
        MountTable.Parse(bytes).Single().GuestTarget.Should().Be("/a b\nc\\d\uDC80");
    }

    [Theory(DisplayName = "Only what is below the guest's root is the guest's")]
    [InlineData("/sysroot", true)]
    [InlineData("/sysroot/boot/efi", true)]
    [InlineData("/sysroot2", false)]
    [InlineData("/", false)]
    [InlineData("/run/engined/btrfs", false)]
    public void Guests(string target, bool guests) =>
        Parse($"36 35 8:1 / {target} rw - ext4 /dev/sda1 rw\n").Single().IsGuests.Should().Be(guests);

    [Theory(DisplayName = "A line that is no entry is left out")]
    [InlineData("")]
    [InlineData("36 35 8:1 / /sysroot rw")]
    [InlineData("36 35 8:1 / /sysroot rw -")]
    [InlineData("36 35 8-1 / /sysroot rw - ext4 /dev/sda1 rw")]
    [InlineData("36 35")]
    public void Broken(string line) =>
        Parse(line + "\n36 35 0:5 / /proc rw - proc proc rw\n").Select(entry => entry.Target).Should().Equal("/proc");

    [Fact(DisplayName = "The table of this machine is read")]
    public void Own() => MountTable.Read().Should().Contain(entry => entry.Target == "/proc" && entry.Type == "proc");

    private static IReadOnlyList<MountEntry> Parse(string text) => MountTable.Parse(Encoding.UTF8.GetBytes(text));
}
