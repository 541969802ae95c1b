using System.Runtime.InteropServices;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Processes;

/// <summary>This assembly as a process that holds a child.</summary>
internal sealed class HoldingParent : IAsyncDisposable
{
    private readonly ChildProcess _parent;
    private readonly Task<ChildExit> _drained;
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource<int> _child = new();

    private HoldingParent(ChildProcess parent)
    {
        _parent = parent;
        var splitter = new LineSplitter(Heard);
        _drained = parent.DrainAsync(_ => { }, splitter.Add);
    }

    /// <summary>Done when it is about to start its child.</summary>
    public Task Begun => _begun.Task;

    /// <summary>The child's number, once it runs.</summary>
    public Task<int> Child => _child.Task;

    public static async Task<HoldingParent> StartAsync(Confinement? confinement, params string[] words)
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet");
        return new(await ChildProcess.StartAsync(
            new ChildStart(dotnet, ["exec", typeof(Program).Assembly.Location, .. words]) { Confinement = confinement }));
    }

    /// <summary>By SIGKILL, and its group with it; its child has a group of its own.</summary>
    public Task<ChildExit> KillAsync()
    {
        _parent.Kill();
        return _drained;
    }

    public ValueTask DisposeAsync() => _parent.DisposeAsync();

    private void Heard(string line)
    {
        if (line == "0")
        {
            _begun.TrySetResult();
        }
        else if (int.TryParse(line, out var pid))
        {
            _child.TrySetResult(pid);
        }
        else
        {
            _child.TrySetException(new InvalidOperationException(line));
        }
    }
}
