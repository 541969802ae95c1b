using Engine.Daemon.Actions;
using Engine.Daemon.Tests.Files;
using Engine.Protocol;

namespace Engine.Daemon.Tests.AccessLists;

public sealed class AclsTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Acls _acls;

    public AclsTests()
    {
        _acls = new(_guest.Tree);
        _guest.Shell("mkdir etc d; printf 'root:x:0:0::/:\\nann:x:500:500::/:\\n' > etc/passwd; printf 'staff:x:77:\\n' > etc/group; touch f; chmod 754 f");
    }

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "A list comes back in its long form, with the guest's names and what the mask leaves")]
    [InlineData("u::rwx,g::rx,o::r", "user::rwx\ngroup::r-x\nother::r--\n")]
    [InlineData(" user::rw- # mine\n\n group::---\nother:r\n", "user::rw-\ngroup::---\nother::r--\n")]
    [InlineData("o::-,m:r,g:staff:rw,g::rw,u:ann:x,u:3:r,u::r", "user::r--\nuser:3:r--\nuser:ann:--x\t#effective:---\ngroup::rw-\t#effective:r--\ngroup:staff:rw-\t#effective:r--\nmask::r--\nother::---\n")]
    public void Written(string text, string expected)
    {
        _acls.AclSetFile(new GuestPath("/f"), "access", text);

        _acls.AclGetFile(new GuestPath("/f"), "access").Should().Be(expected);
    }

    [Theory(DisplayName = "What is no list is told")]
    [InlineData("")]
    [InlineData("u::rwx,g::rx")]
    [InlineData("u::rwx,,g::rx,o::r")]
    [InlineData("u::rwx,g::rx,o::rz")]
    [InlineData("u::rwx,g::rx,o::")]
    [InlineData("u::rwx,g::rx,o::rwxr")]
    [InlineData("u::rwx,g::rx,o::r,x::r")]
    [InlineData("u::rwx,g::rx,o:ann:r")]
    [InlineData("u::rwx,u:nobody at all:r,g::rx,m::r,o::r")]
    [InlineData("u::rwx,u:ann:r,u:500:w,g::rx,m::r,o::r")]
    [InlineData("u::rwx,u:ann:r,g::rx,o::r")]
    public void Refused(string text) =>
        GuestFolder.Failure(() => _acls.AclSetFile(new GuestPath("/f"), "access", text)).Errno.Should().Be("EINVAL");

    [Fact(DisplayName = "Without a list the mode says what one would")]
    public void Mode() => _acls.AclGetFile(new GuestPath("/f"), "access").Should().Be("user::rwx\ngroup::r-x\nother::r--\n");

    [Fact(DisplayName = "A default list belongs to folders, and goes")]
    public void Default()
    {
        _acls.AclSetFile(new GuestPath("/d"), "default", "u::rwx,g::-,o::-");
        _acls.AclGetFile(new GuestPath("/d"), "default").Should().Be("user::rwx\ngroup::---\nother::---\n");

        _acls.AclDeleteDefFile(new GuestPath("/d"));

        _acls.AclGetFile(new GuestPath("/d"), "default").Should().BeEmpty();
        GuestFolder.Failure(() => _acls.AclGetFile(new GuestPath("/f"), "default")).Errno.Should().Be("EACCES");
    }
}
