using System.Buffers.Binary;
using System.Text;

namespace Engine.Appliance.Tests.Qemu;

/// <summary>
/// A kernel of a few instructions that says a line on the serial port and stops, so that real machines start without an appliance.
/// </summary>
internal static class TinyKernel
{
    public const string Words = "tiny kernel runs";

    private static readonly byte[] _code =
    [
        0xBA, 0xF8, 0x03, // mov dx, 0x3f8
        0xE8, 0x00, 0x00, // call the next instruction
        0x5E, // pop si: where we are
        0x83, 0xC6, 0x10, // add si, the words' distance
        0x2E, 0xAC, // cs lodsb
        0x84, 0xC0, // test al, al
        0x74, 0x03, // jz to the stop
        0xEE, // out dx, al
        0xEB, 0xF7, // jmp to the lodsb
        0xFA, 0xF4, 0xEB, 0xFD, // cli, hlt, again
    ];

    public static ApplianceFiles WriteTo(string folder)
    {
        // A bzImage: boot sector with the header of protocol 2.6, one sector of code, one of nothing.
        var image = new byte[2048];
        image[0x1f1] = 1;
        image[0x1fe] = 0x55;
        image[0x1ff] = 0xAA;
        image[0x200] = 0xEB; // jmp to 0x280
        image[0x201] = 0x7E;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x206);
        image[0x211] = 1; // loaded high
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x22c), 0x37ffffff);
        _code.CopyTo(image.AsSpan(0x280));
        Encoding.ASCII.GetBytes(Words + "\r\n\0").CopyTo(image.AsSpan(0x280 + _code.Length));

        var files = new ApplianceFiles(
            Path.Combine(folder, "kernel"), Path.Combine(folder, "initrd"), Path.Combine(folder, "root"), "tiny");
        File.WriteAllBytes(files.Kernel, image);
        File.WriteAllBytes(files.Initrd, new byte[512]);
        File.WriteAllBytes(files.Root, new byte[4096]);
        return files;
    }
}
