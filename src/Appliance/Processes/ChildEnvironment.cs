namespace Engine.Appliance.Processes;

/// <summary>
/// The environment of a child: a few names of ours and the C locale. Our own settings of the runtime, preloaded libraries and the
/// like must not reach qemu or a package tool.
/// </summary>
internal static class ChildEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] _kept =
    [
        "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ];

    public static string Path => Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : DefaultPath;

    /// <summary>Of a jailed child: proxies have passwords in their names, and it has no home.</summary>
    public static Dictionary<string, string> OfJail(IReadOnlyDictionary<string, string> added)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = DefaultPath, ["LC_ALL"] = "C" };
        foreach (var (name, value) in added)
        {
            environment[name] = value;
        }

        return environment;
    }

    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string> added)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Path, ["LC_ALL"] = "C" };
        foreach (var name in _kept)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in added)
        {
            environment[name] = value;
        }

        return environment;
    }
}
