using Engine.Protocol.Client;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="ISystemMarks"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class SystemMarks(IGuest guest) : ISystemMarks
{
    private const int IconBytesMax = 1 << 20; // fits in one message

    private static ReadOnlySpan<byte> PngBeginning => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public async Task<string> InspectGetOsinfoAsync(Mountable root, CancellationToken cancel)
    {
        var distro = await guest.InspectGetDistroAsync(root, cancel).ConfigureAwait(false);
        if (distro == OsinfoName.Unknown)
            distro = await guest.InspectGetTypeAsync(root, cancel).ConfigureAwait(false);
        var major = await guest.InspectGetMajorVersionAsync(root, cancel).ConfigureAwait(false);
        var minor = await guest.InspectGetMinorVersionAsync(root, cancel).ConfigureAwait(false);
        var product = await guest.InspectGetProductNameAsync(root, cancel).ConfigureAwait(false);
        return distro == "windows"
            ? OsinfoName.OfWindows(
                major, minor, product,
                await guest.InspectGetProductVariantAsync(root, cancel).ConfigureAwait(false),
                await guest.InspectGetBuildIdAsync(root, cancel).ConfigureAwait(false))
            : OsinfoName.Of(distro, major, minor, product);
    }

    public async Task<byte[]> InspectGetIconAsync(Mountable root, bool? favicon, bool? highquality, CancellationToken cancel)
    {
        var distro = await guest.InspectGetDistroAsync(root, cancel).ConfigureAwait(false);
        foreach (var path in SystemIcons.Paths(distro, favicon ?? true, highquality ?? false))
            if (await IconAsync(new(path), cancel).ConfigureAwait(false) is { } icon)
                return icon;
        return [];
    }

    private async Task<byte[]?> IconAsync(GuestPath path, CancellationToken cancel)
    {
        if (!await guest.IsFileAsync(path, followSymlinks: true, cancel).ConfigureAwait(false)
            || await guest.FilesizeAsync(path, cancel).ConfigureAwait(false) is <= 0 or > IconBytesMax)
            return null;
        var content = await guest.PreadAsync(path, IconBytesMax, 0, cancel).ConfigureAwait(false);
        return content.AsSpan().StartsWith(PngBeginning) ? content : null;
    }
}
