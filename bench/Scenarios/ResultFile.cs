namespace Engine.Bench;

/// <summary>The table of figures of one kind of machine: a row for each scenario, of the last run that had it.</summary>
internal sealed class ResultFile
{
    private readonly string _path;
    private readonly string _machine;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<string, string> _rows = [];

    private ResultFile(string path, IEnumerable<string> names, string machine)
    {
        _path = path;
        _names = [.. names];
        _machine = machine;
    }

    /// <param name="names">Of all scenarios; rows of others are dropped.</param>
    public static async Task<ResultFile> OpenAsync(string path, IEnumerable<string> names, string machine)
    {
        var file = new ResultFile(path, names, machine);
        if (File.Exists(path))
        {
            foreach (var line in await File.ReadAllLinesAsync(path))
            {
                if (NameOf(line) is { } name && file._names.Contains(name))
                    file._rows[name] = line;
            }
        }

        return file;
    }

    public Task SetAsync(string row)
    {
        _rows[NameOf(row) ?? throw new ArgumentException("this is no row", nameof(row))] = row;
        return File.WriteAllTextAsync(_path, ToString());
    }

    public override string ToString() =>
        $"""
        # {Path.GetFileNameWithoutExtension(_path)}

        Command: `./dev bench IMAGE ROUNDS [WORD…]`, the image being the demo's Debian on GPT (1 GiB); a word chooses the scenarios that
        are run again. Engine's handles are measured in process, its commands as whole processes; libguestfs's programs as whole
        processes, its transfers by guestfish's own `time`.

        {_machine}
        Rounds of one of ours and one of the peer's in turn, after one that does not count; median (min–max). The load is that
        of the minute before the row was begun, with the scenario before it.

        | scenario | unit | rounds | Engine | libguestfs | day | load |
        |---|---|---|---|---|---|---|
        {string.Join('\n', _names.Where(_rows.ContainsKey).Select(name => _rows[name]))}

        """;

    private static string? NameOf(string line) =>
        line.Split(" | ") is { Length: > 4 } cells && cells[0].StartsWith("| ", StringComparison.Ordinal) ? cells[0][2..] : null;
}
