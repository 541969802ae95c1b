using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class AttributesTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Attributes _attributes;

    public AttributesTests()
    {
        _attributes = new(_guest.Tree);
        _guest.Shell("echo a > from; chown 7:8 from; chmod 4750 from; echo b > to; ln -s from link");
        _guest.Shell("python3 -c 'import os; os.setxattr(\"from\", \"user.tag\", b\"\\x00\\xff\")'");
    }

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "Attributes are told with their bytes; a link's own are none of its target's")]
    public void Listed()
    {
        var attribute = _attributes.Getxattrs(new GuestPath("/link")).Should().ContainSingle().Which;
        attribute.Attrname.Should().Be("user.tag");
        attribute.Attrval.Should().Equal(0, 255);
        _attributes.Lgetxattrs(new GuestPath("/link")).Should().BeEmpty();
    }

    [Fact(DisplayName = "One attribute is set with so many bytes as are said, read and taken away; a link's are its own")]
    public void One()
    {
        _attributes.Setxattr("user.other", "abcd", 3, new GuestPath("/link"));
        _attributes.Lsetxattr("trusted.own", "", 0, new GuestPath("/link"));

        _guest.Shell("python3 -c 'import os; print(os.getxattr(\"from\", \"user.other\"))'").Trim().Should().Be("b'abc'");
        _attributes.Getxattr(new GuestPath("/from"), "user.other").Should().Equal("abc"u8.ToArray());
        _attributes.Lgetxattr(new GuestPath("/link"), "trusted.own").Should().BeEmpty();
        GuestFolder.Failure(() => _attributes.Getxattr(new GuestPath("/link"), "trusted.own")).Errno.Should().Be("ENODATA");

        _attributes.Removexattr("user.other", new GuestPath("/link"));
        _attributes.Lremovexattr("trusted.own", new GuestPath("/link"));

        _attributes.Getxattrs(new GuestPath("/from")).Should().ContainSingle();
        _attributes.Lgetxattrs(new GuestPath("/link")).Should().BeEmpty();
    }

    [Fact(DisplayName = "A length beyond the value's is refused")]
    public void Length() =>
        GuestFolder.Failure(() => _attributes.Setxattr("user.x", "ab", 3, new GuestPath("/to"))).Errno.Should().Be("EINVAL");

    [Fact(DisplayName = "All that a file has is copied, set-user-id too")]
    public void All()
    {
        _attributes.CopyAttributes(new GuestPath("/from"), new GuestPath("/to"), all: true, null, null, null);

        _guest.Shell("stat -c '%a %u:%g' to").Trim().Should().Be("4750 7:8");
        _attributes.Getxattrs(new GuestPath("/to")).Should().ContainSingle();
    }

    [Fact(DisplayName = "Only what is asked for is copied")]
    public void Some()
    {
        _attributes.CopyAttributes(new GuestPath("/from"), new GuestPath("/to"), all: true, null, xattributes: false, ownership: false);

        _guest.Shell("stat -c '%a %u:%g' to").Trim().Should().Be("4750 0:0");
        _attributes.Getxattrs(new GuestPath("/to")).Should().BeEmpty();
    }
}
