using System.Text;

namespace Engine.Host.Demo;

/// <summary>Writes what rpmbuild reads.</summary>
internal static class RpmSpec
{
    private const string Preamble = """
        %global debug_package %{nil}
        %global __os_install_post %{nil}
        %global _build_id_links none
        Name: filesystem
        Version: 3.18
        Release: 1.fc40
        Summary: The folders of the system
        License: MIT
        AutoReqProv: no
        %description
        The folders of the system.

        %package -n fedora-release
        Version: 40
        Release: 1
        Summary: What the system calls itself
        AutoReqProv: no
        BuildArch: noarch
        %description -n fedora-release
        What the system calls itself.

        """;

    private const string Install = """
        %install
        for folder in dev etc home proc root run sys tmp usr/bin usr/sbin usr/lib usr/lib64 var/lib var/log; do mkdir -p %{buildroot}/$folder; done
        for name in bin sbin lib lib64; do ln -s usr/$name %{buildroot}/$name; done
        cat > %{buildroot}/usr/lib/os-release <<'TEXT'
        NAME="Fedora Linux"
        ID=fedora
        VERSION_ID=40
        PRETTY_NAME="Fedora Linux 40 (made up by engine demo)"
        TEXT
        ln -s ../usr/lib/os-release %{buildroot}/etc/os-release

        """;

    private const string Files = """
        %files
        %dir /dev
        %dir /etc
        %dir /home
        %dir /proc
        %dir /root
        %dir /run
        %dir /sys
        %dir /tmp
        %dir /var
        %dir /var/lib
        %dir /var/log
        %dir /usr/sbin
        /bin
        /sbin
        /lib
        /lib64
        %files -n fedora-release
        /usr/lib/os-release
        /etc/os-release

        """;

    /// <param name="versions">By the name of the Debian package.</param>
    public static string Of(IReadOnlyList<RpmPackage> packages, IReadOnlyDictionary<string, string> versions)
    {
        var spec = new StringBuilder(Preamble);
        foreach (var package in packages)
            spec.Append($"""
                %package -n {package.Name}
                Version: {versions[package.DebianPackage]}
                Release: 1.fc40
                Summary: Files of Debian's {package.DebianPackage}
                AutoReqProv: no
                %description -n {package.Name}
                Files of Debian's {package.DebianPackage}.

                """);
        spec.Append(Install);
        foreach (var file in packages.SelectMany(package => package.Files))
            spec.Append($"(cd %{{_sourcedir}} && cp -a --parents {file} %{{buildroot}}/)\n");
        spec.Append(Files);
        foreach (var package in packages)
            spec.Append($"%files -n {package.Name}\n{string.Concat(package.Files.Select(file => $"/{file}\n"))}");
        return spec.ToString();
    }
}
