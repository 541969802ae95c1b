using Engine.Host.Output;
using Engine.Library;
using Engine.Protocol.Client;

namespace Engine.Host.Exec;

/// <summary>Runs actions one after the other in one handle, and writes what comes of each.</summary>
/// <param name="output">Gets an answer in one write, so that whoever waits for it has it.</param>
internal sealed class ActionLoop(GuestHandle handle, Stream output, bool isJson)
{
    private readonly bool _isTerminal = !isJson && !Console.IsOutputRedirected;
    private readonly ActionTrace _trace = new(handle);

    /// <summary>Whether every action so far has succeeded.</summary>
    public bool AllGood { get; private set; } = true;

    /// <summary>Runs one action to its end.</summary>
    /// <param name="read">Gives the request, or fails with a <see cref="FormatException"/>.</param>
    /// <returns>Whether it succeeded.</returns>
    /// <exception cref="OperationCanceledException">The program was told to end.</exception>
    public async Task<bool> RunAsync(Func<ActionRequest> read, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> answer;
        var good = false;
        try
        {
            answer = await AnswerAsync(read(), cancel);
            good = true;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            answer = Failed(handle.Note(failure));
        }
        AllGood &= good;
        if (!answer.IsEmpty)
        {
            await output.WriteAsync(answer, cancel);
            await output.FlushAsync(cancel);
        }
        return good;
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(ActionRequest request, CancellationToken cancel)
    {
        var action = ActionCatalog.Find(request.Name) ?? throw Unknown(request.Name);
        await using var values = request.Values(action);
        _trace.Begin(action, values);
        if (isJson)
        {
            var result = new JsonResult();
            await RunAsync(action, values, result, cancel);
            return result.End();
        }
        var text = new TextResult(_isTerminal);
        await RunAsync(action, values, text, cancel);
        return text.Written;
    }

    private async Task RunAsync(ActionEntry action, GivenValues values, IResultWriter result, CancellationToken cancel)
    {
        using var progress = ActionProgress.OnStandardError(handle, action.Name);
        try
        {
            await action.Call(handle.Actions, values.Arguments, result, cancel);
            _trace.End(action, null);
        }
        catch (Exception failure)
        {
            _trace.End(action, failure);
            throw;
        }
    }

    private ReadOnlyMemory<byte> Failed(EngineError error)
    {
        if (isJson)
            return JsonResult.Failure(error);
        Console.Error.WriteLine($"engine: {PlainText.Of(error.Message)} [{error.Errno ?? error.Code}]");
        return default;
    }

    private static EngineException Unknown(string name)
    {
        var near = NearNames.Of(name, ActionCatalog.All.Select(action => action.Name));
        var hint = near.Count > 0 ? $" Is it {string.Join(" or ", near)}?" : "";
        return new(new("exec.action", ErrorLayer.Input, $"There is no action '{name}'.{hint}", Errno: "EINVAL"));
    }
}
