using System.Runtime.CompilerServices;

namespace Engine.Tests.Support;

/// <summary>
/// Compares a text with the committed one, <c>approved/NAME.approved.txt</c> beside the test. When they differ the new
/// text is left as <c>NAME.received.txt</c>; to accept it is to copy it over the approved one.
/// </summary>
public static class Approved
{
    public static void Text(
        string name, string actual, string folder = "approved", string extension = "txt", [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(ProjectOf(caller), folder, name);
        var (approved, received) = ($"{path}.approved.{extension}", $"{path}.received.{extension}");
        var expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);
        throw new InvalidOperationException($"{FirstDifference(expected, actual)} Compare {received} with {approved}.");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.Item1 == pair.Item2).Count();
        return $"Line {line + 1} is '{after.ElementAtOrDefault(line)}', approved is '{before.ElementAtOrDefault(line)}'.";
    }

    private static string ProjectOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(folder, "*.csproj").Length == 0)
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
