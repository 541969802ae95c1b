using System.Runtime.InteropServices;
using Engine.Protocol.Text;

namespace Engine.Library.LocalMounts;

/// <summary>One folder of the host that shows a guest's tree, from its mounting to its end.</summary>
internal sealed unsafe class LocalMount : IDisposable
{
    // Long enough to cost nothing, short enough for whoever has cancelled.
    private static readonly TimeSpan _lookForEndEvery = TimeSpan.FromMilliseconds(200);

    // A request under way is cancelled before, so this is for a guest that does not even answer that.
    private static readonly TimeSpan _endWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Operations* _operations;
    private readonly nint _fuse;
    private readonly ManualResetEventSlim _hasRun = new(initialState: true);
    private GCHandle _tree;
    private bool _isRunning;
    private bool _isDisposed;

    /// <param name="folder">Of the host; it is there.</param>
    /// <param name="options">Of libfuse, each as <c>-o</c> takes it.</param>
    /// <exception cref="ActionException">EINVAL: libfuse refuses an option, or to mount; its own words are on standard error.</exception>
    public LocalMount(string folder, IReadOnlyList<string> options, GuestTree tree)
    {
        Folder = folder;
        _tree = GCHandle.Alloc(tree);
        _operations = (Operations*)NativeMemory.AllocZeroed((nuint)sizeof(Operations));
        *_operations = FuseCalls.All;
        _fuse = New(["engine", .. options.SelectMany(option => (string[])["-o", option])]);
        if (_fuse != 0 && Libfuse.Mount(_fuse, folder) == 0)
            return;
        Forget();
        throw new ActionException("EINVAL", _fuse == 0
            ? $"mount_local: libfuse refuses the options {string.Join(',', options)}"
            : $"mount_local: {folder}: FUSE can't be mounted there; who is not root needs fusermount3 (package fuse3)");
    }

    public string Folder { get; }

    /// <summary>Whether it is unmounted.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Answers requests on this thread until the folder is unmounted.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the folder is unmounted.</exception>
    public void Run(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_isRunning || HasEnded)
                throw new ActionException("EINVAL", $"mount_local_run: {Folder} is {(_isRunning ? "being answered for" : "unmounted")} already");
            _isRunning = true;
            _hasRun.Reset();
        }
        try
        {
            AnswerAll(cancel);
        }
        finally
        {
            lock (_gate)
            {
                _isRunning = false;
                End();
                _hasRun.Set();
            }
        }
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Unmounts, even while a program uses the folder: it gets errors from then on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (!_isRunning)
                End();
        }
        _hasRun.Wait(_endWithin);
    }

    private void AnswerAll(CancellationToken cancel)
    {
        var session = Libfuse.SessionOf(_fuse);
        var descriptor = Libfuse.DescriptorOf(session);
        var request = new Libfuse.Request();
        try
        {
            while (!cancel.IsCancellationRequested && !Volatile.Read(ref _isDisposed) && Libfuse.HasEnded(session) == 0)
            {
                if (!Libfuse.Waits(descriptor, _lookForEndEvery))
                    continue;
                const int interrupted = -4;
                var received = Libfuse.Receive(session, &request);
                if (received == interrupted)
                    continue;
                if (received <= 0)
                    break; // unmounted
                Libfuse.Answer(session, &request);
            }
        }
        finally
        {
            Libfuse.Free(request.Memory);
        }
    }

    private nint New(string[] words)
    {
        var values = stackalloc byte*[words.Length + 1];
        for (var i = 0; i < words.Length; i++)
        {
            var bytes = GuestText.Encode(words[i]);
            values[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(values[i], bytes.Length));
        }
        values[words.Length] = null;
        var arguments = new Libfuse.Arguments { Count = words.Length, Values = values };
        // The words are libfuse's to keep; they are a hundred bytes a mount.
        return Libfuse.New(&arguments, _operations, (nuint)sizeof(Operations), GCHandle.ToIntPtr(_tree));
    }

    private void End()
    {
        if (HasEnded)
            return;
        HasEnded = true;
        Libfuse.Unmount(_fuse);
        Forget();
    }

    private void Forget()
    {
        if (_fuse != 0)
            Libfuse.Destroy(_fuse);
        _tree.Free();
        NativeMemory.Free(_operations);
    }
}
