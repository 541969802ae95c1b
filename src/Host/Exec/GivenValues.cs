using Engine.Library;
using Engine.Protocol.Client;

namespace Engine.Host.Exec;

/// <summary>The values of one call, and the local files that were opened for it.</summary>
internal sealed class GivenValues(ActionEntry action) : IAsyncDisposable
{
    private readonly object?[] _values = new object?[action.Arguments.Count];
    private readonly List<Stream> _files = [];

    public ActionArguments Arguments => new(_values);

    public IReadOnlyList<object?> Values => _values;

    /// <summary>Sets a value that is right for the argument's kind.</summary>
    public void Set(int index, object? value) => _values[index] = value;

    /// <summary>Opens a local file, to be read or written as the argument says.</summary>
    /// <exception cref="ActionException">It can't be opened.</exception>
    public void Open(int index, string path)
    {
        var file = action.Arguments[index].Kind == ArgumentKind.FileIn ? LocalFile.Read(path) : LocalFile.Write(path);
        _files.Add(file);
        _values[index] = file;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
            await file.DisposeAsync();
    }

    /// <exception cref="FormatException"></exception>
    public static void CheckCount(ActionEntry action, int given)
    {
        if (given < action.RequiredCount)
            throw new FormatException($"{action.Name} takes {Form(action)}; {given} of its arguments are given.");
    }

    /// <summary>How the action is called, for messages: its arguments, the optional ones in brackets.</summary>
    public static string Form(ActionEntry action) => action.Arguments.Count == 0
        ? "no arguments"
        : string.Join(' ', action.Arguments.Select(argument => argument.IsOptional ? $"[{argument.Name}:…]" : argument.Name.ToUpperInvariant()));
}
