using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="ICredentials"/>
internal sealed class Credentials : ICredentials
{
    // libvirt's own names.
    private static readonly string[] _kinds =
        ["username", "authname", "language", "cnonce", "passphrase", "echoprompt", "noechoprompt", "realm", "external"];

    public Task SetLibvirtSupportedCredentialsAsync(IReadOnlyList<string> creds, CancellationToken cancel) =>
        creds.FirstOrDefault(kind => !_kinds.Contains(kind)) is { } unknown
            ? throw new ActionException("EINVAL", $"set_libvirt_supported_credentials: '{unknown}' is none of {string.Join(", ", _kinds)}")
            : Task.CompletedTask;

    public Task<IReadOnlyList<string>> GetLibvirtRequestedCredentialsAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string> GetLibvirtRequestedCredentialPromptAsync(int index, CancellationToken cancel) =>
        throw NoQuestion("get_libvirt_requested_credential_prompt", index);

    public Task<string> GetLibvirtRequestedCredentialChallengeAsync(int index, CancellationToken cancel) =>
        throw NoQuestion("get_libvirt_requested_credential_challenge", index);

    public Task<string> GetLibvirtRequestedCredentialDefresultAsync(int index, CancellationToken cancel) =>
        throw NoQuestion("get_libvirt_requested_credential_defresult", index);

    public Task SetLibvirtRequestedCredentialAsync(int index, byte[] cred, CancellationToken cancel) =>
        throw NoQuestion("set_libvirt_requested_credential", index);

    private static ActionException NoQuestion(string action, int index) => new("EINVAL", $"{action}: {index}: libvirt asks for nothing");
}
