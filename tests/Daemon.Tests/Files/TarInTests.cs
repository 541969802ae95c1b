using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class TarInTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Archives _archives;

    public TarInTests() => _archives = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    // Everything that a root file system has, and names that few have.
    internal const string Everything = """
        mkdir -p src/sub src/empty; cd src
        echo hello > plain; : > nothing; printf 'x' > "$(printf 'a\200\n')"; printf 'y' > "$(printf 'b=%%\303\251 ')"
        ln plain sub/hard; ln -s plain relative; ln -s /etc/shadow absolute; ln -s ../../x upward
        mkfifo fifo; mknod char c 5 300; mknod block b 259 70000
        mkdir -p $(printf 'd%.0s' $(seq 200))/$(printf 'e%.0s' $(seq 200))
        echo deep > $(printf 'd%.0s' $(seq 200))/$(printf 'e%.0s' $(seq 200))/$(printf 'f%.0s' $(seq 250))
        ln -s $(printf 't%.0s' $(seq 300)) longlink
        chmod 4711 plain; chmod 1777 sub; chown 1234:5678 plain; chown -h 3000000:4000000 relative
        truncate -s 3M sparse; printf 'middle' | dd of=sparse bs=1 seek=1000000 conv=notrunc status=none; printf end >> sparse
        touch -d '2001-02-03 04:05:06.789' plain; touch -h -d '1969-12-31 23:00:00' relative; touch -d '2010-01-01' sub/hard sub empty
        """;

    // What both trees must agree in. Access times and sizes of folders are the file system's own.
    internal const string Compare = """
        for t in src dst; do
            (cd $t; find . -printf '%P|%y|%m|%U|%G|%n|%l|%Ts|' -a \( -type d -printf '\n' -o -printf '%s\n' \) | sort) > $TOP/$t.list
        done
        diff $TOP/src.list $TOP/dst.list
        cd src; find . -type f -print0 | xargs -0 -I{} cmp {} ../dst/{}
        stat -c '%t %T' char block | diff - <(cd ../dst; stat -c '%t %T' char block)
        """;

    [Theory(DisplayName = "What GNU tar packs is unpacked the same, in each of its formats")]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix")]
    [InlineData("--format=gnu -S")]
    [InlineData("--format=posix -S --sparse-version=0.0")]
    [InlineData("--format=posix -S --sparse-version=0.1")]
    [InlineData("--format=posix -S --sparse-version=1.0")]
    public void FromGnuTar(string options)
    {
        _guest.Shell(Everything);
        _guest.Shell($"mkdir dst; tar {options} --numeric-owner -C src -cf $TOP/a.tar .");

        Extract("a.tar", "/dst");

        _guest.Shell(Compare);
    }

    [Theory(DisplayName = "Each compression is undone")]
    [InlineData("gzip", "gzip")]
    [InlineData("bzip2", "bzip2")]
    [InlineData("xz", "xz")]
    [InlineData("lzma", "lzma")]
    [InlineData("zstd", "zstd -q")]
    public void Compressed(string name, string program)
    {
        _guest.Shell($"mkdir src dst; seq 200000 > src/numbers; tar -C src -cf - . | {program} > $TOP/a.tar");

        Extract("a.tar", "/dst", name);

        _guest.Shell("cmp src/numbers dst/numbers");
    }

    [Fact(DisplayName = "A damaged compressed archive fails with the program's words, and does not hang")]
    public void DamagedCompression()
    {
        _guest.Shell("mkdir src dst; head -c 3000000 /dev/urandom > src/noise; tar -C src -cf - . | xz -0 > $TOP/a.tar; "
            + "printf zzzz | dd of=$TOP/a.tar bs=1 seek=900000 conv=notrunc status=none");

        GuestFolder.Failure(() => Extract("a.tar", "/dst", "xz")).Message.Should().Contain("xz");
    }

    [Fact(DisplayName = "Extended attributes come back only when they are asked for")]
    public void Attributes()
    {
        _guest.Shell("""
            mkdir src dst plain; echo x > src/f
            python3 -c 'import os; os.setxattr("src/f", "user.a=b", b"one\n\0two")
            os.setxattr("src/f", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))'
            tar --xattrs --xattrs-include='*' -C src -cf $TOP/a.tar .
            """);

        Extract("a.tar", "/plain");
        _archives.TarIn(File.OpenRead(Path.Combine(_guest.Top, "a.tar")), new GuestPath("/dst"), xattrs: true);

        const string list = "import os,sys; p=sys.argv[1]; print({n: os.getxattr(p, n) for n in sorted(os.listxattr(p))})";
        _guest.Shell($"python3 -c '{list}' dst/f").Should().Be(_guest.Shell($"python3 -c '{list}' src/f"))
            .And.Contain("user.a=b").And.Contain("capability");
        _guest.Shell($"python3 -c '{list}' plain/f").Should().Be("{}\n");
    }

    [Fact(DisplayName = "Files in the way are replaced, links to folders only kept on request")]
    public void InTheWay()
    {
        _guest.Shell("""
            mkdir -p src/d src/e; echo new > src/f; echo new > src/d/x; ln -s f src/l; tar -C src -cf $TOP/a.tar .
            for t in dst keep; do
                mkdir -p $t/real $t/e; echo old > $t/real/target; ln -s real/target $t/f; ln -s real $t/d
                echo old > $t/l; echo stays > $t/e/y
            done
            """);

        Extract("a.tar", "/dst");
        _archives.TarIn(File.OpenRead(Path.Combine(_guest.Top, "a.tar")), new GuestPath("/keep"), keepDirLink: true);

        _guest.Shell("cat dst/f dst/d/x dst/real/target dst/e/y; readlink dst/l; ls dst/real")
            .Should().Be("new\nnew\nold\nstays\nf\ntarget\n");
        _guest.Shell("readlink keep/d; ls keep/real").Should().Be("real\ntarget\nx\n");
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "a name that climbs", "add('../escape')" },
        { "a name that climbs later", "add('d/../../escape')" },
        { "a climbing hard link", "add('h', type=tarfile.LNKTYPE, linkname='../../outside')" },
        { "a truncated file", "add('f', data=b'x' * 5000); out = out[:1024]" },
        { "a file said to be huge", "add('f', size=1 << 60)" },
        { "a negative size", "add('f'); i = 124; b = bytearray(out); b[i:i+12] = b'\\xff' * 12; out = seal(b)" },
        { "a size of 96 bits", "add('f'); b = bytearray(out); b[124:136] = b'\\x80' + b'\\x7f' * 11; out = seal(b)" },
        { "a wrong checksum", "add('f'); b = bytearray(out); b[0] = 7; out = bytes(b)" },
        { "noise", "out = b'\\x01noise' * 1000" },
        { "a long name said to be huge", "add('L', type=b'L', size=1 << 40)" },
        { "a pax header with a wrong length", "add('p', type=b'x', data=b'9999 path=x\\n'); add('f')" },
        { "a pax header without an end", "add('p', type=b'x', data=b'11 path=xyz'); add('f')" },
        { "a pax size below zero", "add('p', type=b'x', data=b'11 size=-5\\n'); add('f')" },
        { "holes past the end", "add('p', type=b'x', data=b'22 GNU.sparse.major=1\\n22 GNU.sparse.minor=0\\n26 "
            + "GNU.sparse.realsize=10\\n'); add('f', data=b'1\\n5\\n9000\\n'.ljust(512, b'\\0') + b'x' * 9000)" },
        { "holes that overlap", "add('p', type=b'x', data=b'22 GNU.sparse.size=100\\n28 GNU.sparse.map=0,9,3,9\\n'); "
            + "add('f', data=b'x' * 18)" },
        { "a map without an end", "add('p', type=b'x', data=b'22 GNU.sparse.major=1\\n26 GNU.sparse.realsize=10\\n'); "
            + "add('f', data=b'9999999')" },
        { "an owner out of range", "add('p', type=b'x', data=b'18 uid=4294967295\\n'); add('f')" },
    };

    [Theory(DisplayName = "A hostile archive is refused and leaves the appliance untouched")]
    [MemberData(nameof(Hostile))]
    public void Refused(string what, string script)
    {
        Craft(script);
        _guest.Shell("mkdir -p dst");
        var before = Elsewhere();

        var failure = GuestFolder.Failure(() => Extract("a.tar", "/dst"));

        failure.Errno.Should().BeOneOf(["EINVAL", "ENOENT"], because: what);
        Elsewhere().Should().Be(before);
    }

    public static TheoryData<string, string> Traps => new()
    {
        { "an absolute name", "add('/../outside'.replace('/..', '')); add('//abs')" },
        { "a link to the appliance, then a file through it", "add('l', type=tarfile.SYMTYPE, linkname=top); "
            + "add('l/outside', data=b'taken')" },
        { "a link upwards, then a file through it", "add('l', type=tarfile.SYMTYPE, linkname='../..'); add('l/outside', data=b'taken')" },
        { "a link, then a file in its place", "add('l', type=tarfile.SYMTYPE, linkname=top + '/outside'); add('l', data=b'taken')" },
        { "a hard link to a link", "add('l', type=tarfile.SYMTYPE, linkname=top + '/outside'); "
            + "add('h', type=tarfile.LNKTYPE, linkname='l'); add('h', data=b'taken')" },
        { "a folder over a link", "add('l', type=tarfile.SYMTYPE, linkname=top); add('l', type=tarfile.DIRTYPE, mode=0o777); "
            + "add('l/outside', data=b'taken')" },
        { "a link in two steps", "add('a', type=tarfile.SYMTYPE, linkname='b'); add('b', type=tarfile.SYMTYPE, linkname='../../'); "
            + "add('a/outside', data=b'taken')" },
    };

    [Theory(DisplayName = "Links that an archive plants are not gone through by its later entries")]
    [MemberData(nameof(Traps))]
    public void Trapped(string what, string script)
    {
        Craft(script);
        _guest.Shell("mkdir -p dst; echo mine > outside");
        var before = Elsewhere();

        var failure = Record.Exception(() => Extract("a.tar", "/dst"));

        Elsewhere().Should().Be(before, because: $"{what} ({failure?.Message}) must stay inside the folder");
    }

    [Fact(DisplayName = "Links that lead away are there in the end, also those that were hard links to one")]
    public void DelayedLinks()
    {
        Craft("add('l', type=tarfile.SYMTYPE, linkname='/etc/passwd'); add('h', type=tarfile.LNKTYPE, linkname='l'); "
            + "add('u', type=tarfile.SYMTYPE, linkname='../x')");
        _guest.Shell("mkdir -p dst");

        Extract("a.tar", "/dst");

        _guest.Shell("readlink dst/l dst/h dst/u").Should().Be("/etc/passwd\n/etc/passwd\n../x\n");
    }

    [Fact(DisplayName = "An archive that fails half-way leaves links, not their stand-ins")]
    public void NoStandInsAfterFailure()
    {
        Craft("add('l', type=tarfile.SYMTYPE, linkname='/etc/passwd'); add('f', size=1 << 40)");
        _guest.Shell("mkdir -p dst");

        GuestFolder.Failure(() => Extract("a.tar", "/dst"));

        _guest.Shell("readlink dst/l").Should().Be("/etc/passwd\n");
    }

    [Fact(DisplayName = "Links of the guest lead an archive to other places of the guest only")]
    public void GuestsLinks()
    {
        _guest.Shell("mkdir -p dst inside; ln -s $TOP dst/out; ln -s /inside dst/in; mkdir -p $TOP/taken");
        Craft("add('in/f', data=b'here'); add('out/f', data=b'nowhere')");

        Record.Exception(() => Extract("a.tar", "/dst"));

        _guest.Shell("cat inside/f").Should().Be("here");
        _guest.Shell("ls $TOP").Should().NotContain("f\n");
    }

    [Fact(DisplayName = "An archive fills a full file system with ENOSPC")]
    public void FullDisk()
    {
        using var small = new SmallFileSystem(_guest, "small", 1);
        _guest.Shell("mkdir src; head -c 3000000 /dev/zero > src/big; tar -C src -cf $TOP/a.tar .");

        GuestFolder.Failure(() => Extract("a.tar", "/small")).Errno.Should().Be("ENOSPC");
    }

    private void Extract(string archive, string folder, string? compress = null)
    {
        using var stream = File.OpenRead(Path.Combine(_guest.Top, archive));
        _archives.TarIn(stream, new GuestPath(folder), compress);
    }

    /// <summary>All but the folder that archives are unpacked into.</summary>
    private string Elsewhere() =>
        _guest.Shell("find $TOP -path $TOP/sysroot/dst -prune -o -not -path $TOP/sysroot -printf '%p %s %m %U %l %T@\\n' | sort; "
            + "cat $TOP/outside outside 2>/dev/null || true");

    /// <summary>Makes an archive that no honest tar makes: Python's tarfile builds the headers.</summary>
    private void Craft(string script)
    {
        var program = $$"""
            import tarfile, os
            out = b''
            top = os.environ['TOP']
            def add(name, data=b'', size=None, **fields):
                global out
                info = tarfile.TarInfo(name)
                for key, value in fields.items(): setattr(info, key, value)
                info.size = len(data) if size is None else size
                head = info.tobuf(tarfile.GNU_FORMAT)
                out += head + data + b'\0' * (-len(data) % 512)
            def seal(block):
                block[148:156] = b' ' * 8
                block[148:156] = b'%06o\0 ' % sum(block[:512])
                return bytes(block)
            {{script}}
            open(top + '/a.tar', 'wb').write(out)
            """;
        File.WriteAllText(Path.Combine(_guest.Top, "craft.py"), program);
        _guest.Shell("python3 $TOP/craft.py; rm $TOP/craft.py");
    }
}
