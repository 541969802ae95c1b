using System.Buffers.Binary;
using CsCheck;
using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class ElfImageTests
{
    private static readonly byte[] _program = File.ReadAllBytes(Environment.ProcessPath!);

    [Fact(DisplayName = "The libraries and the interpreter of a real program are read")]
    public void RealProgram()
    {
        var (needed, interpreter) = ElfImage.Libraries(_program);

        needed.Should().Contain("libc.so.6").And.OnlyContain(name => name.Contains(".so"));
        interpreter.Should().StartWith("/lib64/ld-linux");
    }

    [Fact(DisplayName = "A program without a dynamic segment needs nothing")]
    public void Static()
    {
        var (needed, interpreter) = ElfImage.Libraries(Elf.Static());

        needed.Should().BeEmpty();
        interpreter.Should().BeNull();
    }

    [Theory(DisplayName = "A kernel is bootable by PVH when it has the Xen note of that entry")]
    [InlineData("Xen\0", 18u, true)]
    [InlineData("Xen\0", 17u, false)]
    [InlineData("GNU\0", 18u, false)]
    public void Pvh(string name, uint type, bool expected)
    {
        ElfImage.HasPvhEntry(Elf.WithNote(name, type)).Should().Be(expected);
    }

    [Fact(DisplayName = "A note that claims to be longer than its segment ends the search")]
    public void LongNote()
    {
        var kernel = Elf.WithNote("Xen\0", 18);
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(Elf.NoteAt + 4), uint.MaxValue);

        ElfImage.HasPvhEntry(kernel).Should().BeFalse();
    }

    [Fact(DisplayName = "A damaged program is read or refused, never more")]
    public void Fuzz()
    {
        // The headers, where the offsets and the lengths are.
        Gen.Select(Gen.Int[0, 1023], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                var damaged = (byte[])_program.Clone();
                foreach (var (at, value) in changes)
                {
                    damaged[at] = value;
                }

                try
                {
                    _ = ElfImage.Libraries(damaged);
                    _ = ElfImage.HasPvhEntry(damaged);
                }
                catch (InvalidDataException)
                {
                }
            },
            iter: 300);
    }

    [Theory(DisplayName = "A program cut short is refused")]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(2000)]
    public void Truncated(int length)
    {
        FluentActions.Invoking(() => ElfImage.Libraries(_program.AsSpan(0, length))).Should().Throw<InvalidDataException>();
    }
}
