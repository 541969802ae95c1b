using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class AptSourcesTests : IDisposable
{
    private readonly ScratchFolder _etc = new();

    public void Dispose() => _etc.Dispose();

    [Fact(DisplayName = "Only sources of the release's main archive are taken, of both forms, and comments are not")]
    public void Chooses()
    {
        _etc.Write("sources.list",
            """
            # deb http://a.example/debian bookworm main
            deb [signed-by=/k.gpg arch=amd64] http://a.example/debian bookworm main contrib
            deb http://a.example/debian trixie main
            deb-src http://a.example/debian bookworm main
            deb http://a.example/security bookworm-security main
            deb http://third.example/tool bookworm-tool main
            """);
        _etc.Write("sources.list.d/debian.sources",
            """
            # the mirror
            Types: deb
            URIs: http://b.example/debian
            Suites: bookworm
              bookworm-updates
            Components: main
            Signed-By: /k.gpg

            Types: deb
            URIs: http://c.example/node
            Suites: nodistro
            Components: main

            Enabled: no
            Types: deb
            URIs: http://d.example/debian
            Suites: bookworm
            Components: main
            """);

        var (lines, paragraphs) = AptSources.ForRelease("bookworm", _etc.Path);

        lines.Split('\n').Should().Equal(
            "deb [signed-by=/k.gpg arch=amd64] http://a.example/debian bookworm main contrib",
            "deb http://a.example/security bookworm-security main");
        paragraphs.Should().Contain("b.example").And.Contain("bookworm-updates").And.Contain("Signed-By")
            .And.NotContain("c.example").And.NotContain("d.example").And.NotContain("the mirror");
    }

    [Fact(DisplayName = "A machine without apt's settings has no sources")]
    public void Nothing()
    {
        AptSources.ForRelease("bookworm", _etc.At("missing")).Should().Be(("", ""));
    }

    [Fact(DisplayName = "A broken source is passed over")]
    public void Broken()
    {
        _etc.Write("sources.list", "deb [arch=amd64 http://a.example bookworm main\ndeb\ndeb x\n");
        _etc.Write("sources.list.d/x.sources", " folded first line\nno colon\n:\n\n\n");

        AptSources.ForRelease("bookworm", _etc.Path).Should().Be(("", ""));
    }

    [Fact(DisplayName = "apt's choice is read, with the epoch that file names hide")]
    public void Uris()
    {
        const string Text =
            """
            'http://a/x.deb' lvm2_2.03.16-2_amd64.deb 1142308 SHA256:ab
            Reading…
            'http://a/y.deb' dash_1%3a0.5_amd64.deb 7 MD5Sum:cd
            'odd' x
            """;

        DebianPackage.ParseUris(Text).Should().Equal(
            new DebianPackage("lvm2", "2.03.16-2", 1142308, "SHA256:ab"), new DebianPackage("dash", "1:0.5", 7, "MD5Sum:cd"));
    }
}
