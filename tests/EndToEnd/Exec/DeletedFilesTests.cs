using System.Text.Json;
using Engine.Tests.Support;

namespace Engine.EndToEnd.Tests.Exec;

/// <summary>Deleted files of file systems that the kernel has written, whose times can't stand in a case.</summary>
[Trait("Category", "Qemu")]
public sealed class DeletedFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "A file that the guest's kernel has deleted is found by a walk, beside the one that is there")]
    [InlineData("ext4", "$OrphanFiles/OrphanFile-13")]
    [InlineData("vfat", "gone")]
    public async Task Walk(string type, string goneName)
    {
        var began = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await File.WriteAllTextAsync(_folder.File("calls"), $$"""
            {"cmd":"mkfs","args":["{{type}}","/dev/sda"]}
            {"cmd":"mount","args":["/dev/sda","/"]}
            {"cmd":"write","args":["/kept","here"]}
            {"cmd":"write","args":["/gone","was here"]}
            {"cmd":"sync"}
            {"cmd":"rm","args":["/gone"]}
            {"cmd":"umount","args":["/"]}
            {"cmd":"filesystem_walk","args":["/dev/sda"]}

            """);

        var ran = await Processes.RunAsync("/bin/bash", "-c",
            $"cd '{_folder.Path}' && exec '{Repository.Program}' exec --json --scratch 64M <calls");

        ran.Status.Should().Be(0, ran.Error);
        var names = JsonDocument.Parse(ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("ret")
            .EnumerateArray().ToList();
        var gone = names.Single(name => name.GetProperty("tsk_flags").GetInt64() == 0 && Name(name) == goneName);
        gone.GetProperty("tsk_type").GetString().Should().Be("r");
        var there = names.Single(name => Name(name) == "kept");
        there.GetProperty("tsk_flags").GetInt64().Should().Be(1);
        there.GetProperty("tsk_size").GetInt64().Should().Be(4);
        there.GetProperty("tsk_mtime_sec").GetInt64().Should().BeInRange(began - 2, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 2);
    }

    private static string Name(JsonElement entry) => entry.GetProperty("tsk_name").GetString()!;
}
