using System.Collections.Immutable;
using System.IO.Enumeration;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>Unpacks packages into a folder and makes it a root file system. Maintainer scripts are not run: the tools need none.</summary>
internal sealed class PackageRoot(string folder)
{
    private static readonly TimeSpan _unpackTimeMax = TimeSpan.FromMinutes(10);
    private static readonly string[] _mergedFolders = ["bin", "sbin", "lib", "lib64"];

    public string Folder => folder;

    public async Task UnpackAsync(IReadOnlyList<string> debs, BuildStage stage, CancellationToken cancel)
    {
        stage.Begin();
        Directory.CreateDirectory(folder);
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        await Parallel.ForEachAsync(debs, options, async (deb, token) =>
        {
            await HostTools.RunAsync(
                new Command("dpkg-deb", "-x", deb, folder), $"unpack {Path.GetFileName(deb)}", _unpackTimeMax, token).ConfigureAwait(false);
            stage.Report(Interlocked.Increment(ref done) / (double)debs.Count);
        }).ConfigureAwait(false);
    }

    /// <summary>Removes what the appliance does not need, merges /bin, /sbin and /lib into /usr and writes the settings.</summary>
    public void Arrange()
    {
        foreach (var name in _mergedFolders)
        {
            Merge(name);
        }

        foreach (var pattern in ApplianceRecipe.DroppedPaths)
        {
            Drop(pattern);
        }

        foreach (var name in RootSettings.Folders)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        foreach (var (path, text) in RootSettings.Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Delete(file); // a package's link would lead out of the root
            File.WriteAllText(file, text);
        }

        Link("etc/mtab", "/proc/self/mounts");
        Link("var/run", "/run");
        Link("var/lock", "/run/lock");
        Link("usr/bin/awk", "mawk");
    }

    /// <summary>Every program and library finds the libraries it names: dropping a package too many is found here, not by a user.</summary>
    /// <exception cref="ApplianceBuildException">Some do not; they are the evidence.</exception>
    public void CheckLibraries()
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var there = new HashSet<string>(
            LibraryFolders().SelectMany(Directory.EnumerateFiles).Select(file => Path.GetFileName(file)), StringComparer.Ordinal);
        foreach (var file in LibraryFolders().Concat(ProgramFolders()).SelectMany(Directory.EnumerateFiles))
        {
            if (new FileInfo(file).LinkTarget is not null)
            {
                continue;
            }

            var bytes = File.ReadAllBytes(file);
            if (ElfImage.IsElf(bytes))
            {
                missing.UnionWith(ElfImage.Libraries(bytes).Needed.Where(name => !there.Contains(name))
                    .Select(name => $"{Path.GetRelativePath(folder, file)} needs {name}"));
            }
        }

        if (missing.Count > 0)
        {
            throw new ApplianceBuildException("programs of the appliance lack libraries", evidence: string.Join('\n', missing));
        }
    }

    /// <summary>The file behind a library's name.</summary>
    /// <exception cref="ApplianceBuildException">The root has none.</exception>
    public string Library(string name)
    {
        var path = LibraryFolders().Select(where => Path.Combine(where, name)).FirstOrDefault(File.Exists)
            ?? throw new ApplianceBuildException($"the appliance's packages have no {name}");
        var link = new FileInfo(path).LinkTarget;
        return link is null ? path : Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(link));
    }

    private IEnumerable<string> LibraryFolders() =>
        new[] { "usr/lib/x86_64-linux-gnu", "usr/lib" }.Select(name => Path.Combine(folder, name)).Where(Directory.Exists);

    private IEnumerable<string> ProgramFolders() =>
        new[] { "usr/bin", "usr/sbin" }.Select(name => Path.Combine(folder, name)).Where(Directory.Exists);

    private void Merge(string name)
    {
        var from = Path.Combine(folder, name);
        var to = Path.Combine(folder, "usr", name);
        Directory.CreateDirectory(to);
        if (Directory.Exists(from) && new DirectoryInfo(from).LinkTarget is null)
        {
            Move(new DirectoryInfo(from), to);
            Directory.Delete(from);
        }

        Link(name, $"usr/{name}");
    }

    // Where both have a name, the one in /usr is a link of compatibility to the other.
    private static void Move(DirectoryInfo from, string to)
    {
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo { LinkTarget: null } deeper && Directory.Exists(target))
            {
                Move(deeper, target);
                deeper.Delete();
            }
            else if (entry is DirectoryInfo { LinkTarget: null } whole)
            {
                whole.MoveTo(target);
            }
            else if (entry.LinkTarget is not { } link)
            {
                File.Delete(target);
                File.Move(entry.FullName, target);
            }
            else
            {
                MoveLink(entry, link, target);
            }
        }
    }

    // Made anew, because File.Move follows a link to a folder.
    private static void MoveLink(FileSystemInfo entry, string link, string target)
    {
        var name = Path.GetFileName(target);
        if (!link.EndsWith($"/usr/{Path.GetFileName(Path.GetDirectoryName(target))}/{name}", StringComparison.Ordinal))
        {
            File.Delete(target);
            File.CreateSymbolicLink(target, link);
        }

        entry.Delete();
    }

    private void Drop(string pattern)
    {
        var where = new DirectoryInfo(Path.Combine(folder, Path.GetDirectoryName(pattern)!));
        if (!where.Exists)
        {
            return;
        }

        var name = Path.GetFileName(pattern);
        foreach (var entry in where.GetFileSystemInfos())
        {
            if (!FileSystemName.MatchesSimpleExpression(name, entry.Name, ignoreCase: false))
            {
                continue;
            }

            if (entry is DirectoryInfo { LinkTarget: null } tree)
            {
                tree.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private void Link(string path, string target)
    {
        var link = new FileInfo(Path.Combine(folder, path));
        Directory.CreateDirectory(link.DirectoryName!);
        if (link.LinkTarget is not null || link.Exists)
        {
            link.Delete();
        }
        else if (Directory.Exists(link.FullName))
        {
            Directory.Delete(link.FullName);
        }

        File.CreateSymbolicLink(link.FullName, target);
    }
}
