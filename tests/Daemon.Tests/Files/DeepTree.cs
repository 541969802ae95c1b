namespace Engine.Daemon.Tests.Files;

/// <summary>Folders within folders, further down than one path can name: each of 20 bytes, the last with a file.</summary>
public static class DeepTree
{
    private const string Name = "aaaaaaaaaaaaaaaaaaaa";

    public static string Script(int depth) => $"""
        python3 -c 'import os
        for name in ["deep"] + ["{Name}"] * {depth}:
            os.mkdir(name); os.chdir(name)
        open("file", "w").write("bottom\n")'
        """;

    /// <summary>To be run in the top folder.</summary>
    public static string DescendAndCat(int depth) => $"""
        python3 -c 'import os
        for i in range({depth}): os.chdir("{Name}")
        print(open("file").read(), end="")'
        """;
}
