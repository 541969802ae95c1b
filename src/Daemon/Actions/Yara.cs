using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IYara"/>
/// <remarks>
/// The programs do it and not their library: compiled rules are code for its machine, which believes them, and its structs change from
/// version to version. A program that breaks is an error of one call.
/// </remarks>
public sealed class Yara(GuestTree tree) : IYara
{
    private const string Folder = "/tmp/yara";
    private const string Loaded = Folder + "/loaded";
    private const string Given = Folder + "/given";
    private const string Compiled = Folder + "/compiled";
    private const string Empty = Folder + "/empty";
    private const int RulesBytesMax = 16 * 1024 * 1024;
    private const int BlockBytes = 64 * 1024;

    private static readonly TimeSpan ScanTimeMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30); // yara looks at its clock now and then

    private bool _isLoaded;

    public void YaraLoad(Stream filename)
    {
        Directory.CreateDirectory(Folder);
        try
        {
            if (Keep(filename))
            {
                File.WriteAllBytes(Empty, []);
                Check("yara", "-C", "-w", Given, Empty);
                File.Move(Given, Loaded, overwrite: true);
            }
            else
            {
                Check("yarac", "-w", Given, Compiled);
                File.Move(Compiled, Loaded, overwrite: true);
            }
            _isLoaded = true;
        }
        finally
        {
            File.Delete(Given);
            File.Delete(Compiled);
            File.Delete(Empty);
        }
    }

    public void YaraDestroy()
    {
        RequireRules("yara_destroy");
        _isLoaded = false;
        File.Delete(Loaded);
    }

    public void InternalYaraScan(GuestPath path, Stream filename)
    {
        RequireRules("yara_scan");
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "yara_scan");
        // By the descriptor: so it is the file that was opened, and a guest's name is not in what is printed.
        var name = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}");
        var seconds = ((int)ScanTimeMax.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var ran = Tool.Check("yara", ["-C", "-w", "-a", seconds, Loaded, name], new ToolOptions { TimeLimit = ScanTimeMax + EndTime });
        var writer = new XdrWriter();
        foreach (var rule in YaraReport.Rules(ran.Output, name))
            new YaraDetection(path.Path, rule).Write(writer);
        filename.Write(writer.Written.Span);
    }

    private void RequireRules(string action)
    {
        if (!_isLoaded)
            throw new ActionException("", $"{action}: no rules are loaded: call 'yara_load' first");
    }

    /// <returns>Whether the rules are compiled: such a file begins with YARA.</returns>
    private static bool Keep(Stream from)
    {
        var block = new byte[BlockBytes];
        using var to = File.Create(Given);
        for (int count; (count = from.Read(block, 0, block.Length)) > 0;)
        {
            if (to.Length + count > RulesBytesMax)
                throw new ActionException("EFBIG", $"yara_load: the rules have more than {RulesBytesMax} bytes");
            to.Write(block, 0, count);
        }
        to.Position = 0;
        return to.ReadAtLeast(block.AsSpan(0, 4), 4, throwOnEndOfStream: false) == 4 && block.AsSpan(0, 4).SequenceEqual("YARA"u8);
    }

    private static void Check(string program, params string[] words)
    {
        var ran = Tool.Run(program, words, new ToolOptions { TimeLimit = Tool.LookingLimit });
        if (ran.Status != 0)
            throw new ActionException("EINVAL", "yara_load: " + ran.Complaint.Replace(Given, "the rules", StringComparison.Ordinal));
    }
}
