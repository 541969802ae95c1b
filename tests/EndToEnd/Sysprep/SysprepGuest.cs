using Engine.Actors.Handles;
using Engine.Operations;
using Engine.Operations.Sysprep;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>The dirty guest's image, made once, and operations that are run right on a copy of it.</summary>
public sealed class SysprepGuest : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _making = new(1);
    private string? _image;
    private int _copies;

    public async Task<string> CopyAsync(RealEngine real)
    {
        await _making.WaitAsync();
        try
        {
            if (_image is null)
            {
                var image = _folder.Blank("dirty.img", DirtyGuest.Mebibytes);
                await real.WithGuestAsync(DirtyGuest.MakeAsync, TestFolder.Writable(image));
                _image = image;
            }
        }
        finally
        {
            _making.Release();
        }
        var copy = _folder.File($"{_copies++}.img");
        File.Copy(_image, copy);
        return copy;
    }

    internal static SysprepOptions Only(params string[] operations) => new(operations, operations.Contains("hostname") ? "web.example.org" : null, false);

    internal static async Task<(SysprepReport Report, OperationReport Raw)> RunAsync(IGuest guest, string image, SysprepOptions options)
    {
        var raw = await new SysprepOperation(TimeProvider.System).RunAsync(guest, Context(image, options.ToJson()), default);
        return (SysprepReport.FromJson(raw.Json), raw);
    }

    internal static async Task<(SysprepReport Report, OperationReport Raw)> ApplyAsync(IGuest guest, string image, SysprepReport plan)
    {
        // As it crosses a file and the journal.
        var read = SysprepReport.ManyFromJson(plan.ToJson()).Single();
        var arguments = new ApplyOptions([GuestPlan.Of(read)! with { Images = [image] }]).ToJson();
        var raw = await new ApplyOperation(TimeProvider.System).RunAsync(guest, Context(image, arguments), default);
        return (SysprepReport.FromJson(raw.Json), raw);
    }

    private static OperationContext Context(string image, string arguments) => new(
        new GuestImages([new DiskImage(image, "raw")]), new FileInfo(image).Length, new TaskTimes(default, default, default), new Progress<string>())
    {
        Arguments = arguments,
    };

    internal static async Task<HandleClient> LaunchAsync(RealEngine real, string image, bool writable = true) =>
        await real.LaunchAsync(writable ? TestFolder.Writable(image) : TestFolder.ReadOnly(image));

    public void Dispose()
    {
        _making.Dispose();
        _folder.Dispose();
    }
}
