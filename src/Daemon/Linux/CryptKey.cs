using System.Security.Cryptography;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>A passphrase as the API writes it.</summary>
internal static class CryptKey
{
    private const string Base64 = "base64:", Plain = "text:";

    /// <exception cref="ActionException">EINVAL: what follows <c>base64:</c> is not base64.</exception>
    public static byte[] Bytes(string key)
    {
        if (!key.StartsWith(Base64, StringComparison.Ordinal))
            return GuestText.Encode(key.StartsWith(Plain, StringComparison.Ordinal) ? key[Plain.Length..] : key);
        try
        {
            return Convert.FromBase64String(key[Base64.Length..]);
        }
        catch (FormatException)
        {
            throw new ActionException("EINVAL", "the key is not base64, as its beginning says"); // without the key itself
        }
    }

    /// <summary>For cryptsetup's second key: the first it reads from its standard input.</summary>
    /// <remarks>The appliance's <c>/run</c> is memory.</remarks>
    public static T WithFile<T>(byte[] key, Func<string, T> use)
    {
        var path = $"/run/key-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        try
        {
            using (var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
                file.Write(key);
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
