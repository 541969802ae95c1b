using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>
/// What libvirt might ask for while add_domain speaks to it. It is asked by a program that reads and never asks back, so there is never
/// a question: these are here for programs that offer answers.
/// </summary>
[LibraryContract]
public interface ICredentials
{
    /// <summary>Says which kinds of questions the caller can answer. None is ever asked.</summary>
    /// <param name="creds">
    /// Of username, authname, language, cnonce, passphrase, echoprompt, noechoprompt, realm and external.
    /// </param>
    /// <error code="EINVAL">There is no such kind.</error>
    [Action("set_libvirt_supported_credentials", Since = "1.19.52")]
    Task SetLibvirtSupportedCredentialsAsync(IReadOnlyList<string> creds, CancellationToken cancel = default);

    /// <summary>The kinds of the questions that are asked: always none.</summary>
    [Action("get_libvirt_requested_credentials", Since = "1.19.52")]
    Task<IReadOnlyList<string>> GetLibvirtRequestedCredentialsAsync(CancellationToken cancel = default);

    /// <summary>The text of a question. There is none, so that it fails for each index.</summary>
    /// <error code="EINVAL">There is no question with this index.</error>
    [Action("get_libvirt_requested_credential_prompt", Since = "1.19.52")]
    Task<string> GetLibvirtRequestedCredentialPromptAsync(int index, CancellationToken cancel = default);

    /// <summary>What a question gives to compute with. There is none, so that it fails for each index.</summary>
    /// <error code="EINVAL">There is no question with this index.</error>
    [Action("get_libvirt_requested_credential_challenge", Since = "1.19.52")]
    Task<string> GetLibvirtRequestedCredentialChallengeAsync(int index, CancellationToken cancel = default);

    /// <summary>The answer that a question has by default. There is none, so that it fails for each index.</summary>
    /// <error code="EINVAL">There is no question with this index.</error>
    [Action("get_libvirt_requested_credential_defresult", Since = "1.19.52")]
    Task<string> GetLibvirtRequestedCredentialDefresultAsync(int index, CancellationToken cancel = default);

    /// <summary>Answers a question. There is none, so that it fails for each index, and nothing is kept.</summary>
    /// <error code="EINVAL">There is no question with this index.</error>
    [Action("set_libvirt_requested_credential", Since = "1.19.52")]
    Task SetLibvirtRequestedCredentialAsync(int index, byte[] cred, CancellationToken cancel = default);
}
