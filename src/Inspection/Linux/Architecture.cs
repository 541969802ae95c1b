using System.Buffers.Binary;

namespace Engine.Inspection.Linux;

/// <summary>The machine a system is made for, from the ELF header of a program that every system has.</summary>
public static class Architecture
{
    private const int HeaderBytes = 52;

    private static readonly string[] Programs =
    [
        "/bin/bash", "/bin/ls", "/bin/echo", "/bin/rm", "/bin/sh", "/bin/busybox", "/sbin/init",
        "/lib/systemd/systemd", "/usr/lib/systemd/systemd", "/usr/bin/bash", "/usr/bin/ls", "/usr/bin/coreutils",
        "/usr/bin/env", "/usr/bin/dpkg", "/usr/bin/rpm", "/usr/sbin/init",
    ];

    public static string Of(IFileTree tree)
    {
        foreach (var program in Programs)
            if (tree.Read(program, HeaderBytes) is { } file && FromElf(file.Bytes) is { } word)
                return word;
        return InspectedSystem.Unknown;
    }

    /// <summary>Null for what is no ELF program, or one of a machine without a word.</summary>
    public static string? FromElf(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || !header.StartsWith("\x7F"u8) || !header[1..].StartsWith("ELF"u8))
            return null;
        var is64 = header[4] == 2;
        var isLittle = header[5] == 1;
        if (header[4] is not (1 or 2) || header[5] is not (1 or 2))
            return null;
        var machine = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(header[18..]) : BinaryPrimitives.ReadUInt16BigEndian(header[18..]);
        return machine switch
        {
            2 or 18 => "sparc",
            3 or 6 => "i386",
            8 => (is64, isLittle) switch
            {
                (true, true) => "mips64el",
                (true, false) => "mips64",
                (false, true) => "mipsel",
                (false, false) => "mips",
            },
            15 => "parisc",
            20 => "ppc",
            21 => isLittle ? "ppc64le" : "ppc64",
            22 => is64 ? "s390x" : "s390",
            40 => "arm",
            43 => "sparc64",
            50 => "ia64",
            62 => "x86_64",
            175 => "e2k",
            183 => "aarch64",
            243 => is64 ? "riscv64" : "riscv32",
            258 => "loongarch64",
            0x9026 => "alpha",
            _ => null,
        };
    }
}
