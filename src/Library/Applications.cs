using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Library;

/// <inheritdoc cref="IApplications"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class Applications(IGuest guest) : IApplications
{
    public async Task<IReadOnlyList<Application2>> InspectListApplications2Async(Mountable root, CancellationToken cancel)
    {
        var content = new ContentBuffer(root.Name);
        await guest.EngineListApplicationsAsync(root, content, cancel).ConfigureAwait(false);
        return Read(content.Content.Span);
    }

    public async Task<IReadOnlyList<Application>> InspectListApplicationsAsync(Mountable root, CancellationToken cancel) =>
    [
        .. (await InspectListApplications2Async(root, cancel).ConfigureAwait(false)).Select(one => new Application(
            one.App2Name, one.App2DisplayName, one.App2Epoch, one.App2Version, one.App2Release, one.App2InstallPath, one.App2TransPath,
            one.App2Publisher, one.App2Url, one.App2SourcePackage, one.App2Summary, one.App2Description)),
    ];

    private static List<Application2> Read(ReadOnlySpan<byte> content)
    {
        var applications = new List<Application2>();
        try
        {
            var from = new XdrReader(content);
            while (!from.AtEnd)
                applications.Add(Application2.Read(ref from));
        }
        catch (XdrException cause)
        {
            throw new EngineException(
                new("protocol.reply", ErrorLayer.Protocol, "The guest's list of applications can't be decoded.", cause.Message), cause);
        }
        return applications;
    }
}
