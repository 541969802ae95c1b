using System.Text;
using Engine.Operations;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests.Committing;

/// <summary>Writes a file to each disk of a guest, and has it committed.</summary>
internal sealed class ScribbleOperation : IOperation
{
    public const string OperationName = "scribble";
    public const string FileName = "/scribble";

    public string Name => OperationName;

    public bool Writes(string arguments) => true;

    public async Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
    {
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        for (var disk = 0; disk < context.Images.Disks.Count; disk++)
        {
            await guest.MountAsync(new Mountable($"/dev/sd{(char)('a' + disk)}"), "/", cancel);
            await guest.UploadAsync(new MemoryStream(content), new GuestPath(FileName), cancel);
            await guest.UmountAllAsync(cancel);
        }
        return new("planned"u8.ToArray(), null)
        {
            AfterCommit = outcome => new(Encoding.UTF8.GetBytes($"{outcome.ChangedBytes > 3_000_000} {outcome.Undo} {outcome.Written}"), outcome.Error),
        };
    }

    public OperationReport Failed(OperationContext context, EngineError error) => new(Encoding.UTF8.GetBytes(error.Code), error);
}
