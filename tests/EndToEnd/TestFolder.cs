using System.Security.Cryptography;
using Engine.Appliance;

namespace Engine.EndToEnd.Tests;

/// <summary>A folder for one test's images.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A new image of zeros, which takes no space.</summary>
    public string Blank(string name, long mebibytes)
    {
        using var image = System.IO.File.Create(File(name));
        image.SetLength(mebibytes * 1024 * 1024);
        return File(name);
    }

    public static Drive Writable(string image) => new(image, "raw", ReadOnly: false);
    public static Drive ReadOnly(string image) => new(image, "raw", ReadOnly: true);

    public static string Digest(string image)
    {
        using var content = System.IO.File.OpenRead(image);
        return Convert.ToHexString(SHA256.HashData(content));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
