using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>What an edit makes of a file: of each line in order the line as it is, another one, or nothing.</summary>
public abstract class LineEdits
{
    /// <exception cref="ActionException">EINVAL: there is no such edit, or it takes other words.</exception>
    public static LineEdits Of(string edit, IReadOnlyList<string> words) => (edit, words.Count) switch
    {
        ("hwaddr-ifcfg", 0) => new IfcfgCard(),
        ("hwaddr-keyfile", 0) => new KeyfileCard(),
        ("hwaddr-interfaces", 0) => new InterfacesCard(),
        ("hosts", 2) => new HostsName(words[0], words[1]),
        ("replace", 1) => new Replacement(words[0]),
        ("assign", 2) => new Assignment(words[0], words[1]),
        _ => throw new ActionException("EINVAL", $"engine_edit_files: there is no edit '{edit}' of {words.Count} words"),
    };

    /// <summary>The file's whole content after the edit.</summary>
    public virtual byte[] Apply(byte[] content)
    {
        var result = new MemoryStream();
        foreach (var line in BoundedFile.Lines(content))
            result.Write(GuestText.Encode(Line(GuestText.Decode(line))));
        return result.ToArray();
    }

    /// <param name="line">With its newline, if it has one.</param>
    protected abstract string Line(string line);

    /// <summary>The name before <c>=</c>, or empty.</summary>
    private static string Variable(string line)
    {
        var text = line.TrimStart(' ', '\t');
        var equals = text.IndexOf('=');
        return equals < 0 || text.StartsWith('#') ? "" : text[..equals].TrimEnd(' ', '\t');
    }

    private static string LineEnd(string line) => line.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : line.EndsWith('\n') ? "\n" : "";

    private sealed class IfcfgCard : LineEdits
    {
        protected override string Line(string line) => Variable(line).Equals("HWADDR", StringComparison.OrdinalIgnoreCase) ? "" : line;
    }

    /// <summary>NetworkManager's: <c>mac-address</c> of the section that names the kind of the card.</summary>
    private sealed class KeyfileCard : LineEdits
    {
        private static readonly string[] Cards = ["[ethernet]", "[802-3-ethernet]", "[wifi]", "[802-11-wireless]", "[infiniband]", "[wimax]"];

        private bool _isCard;

        protected override string Line(string line)
        {
            var text = line.Trim(' ', '\t', '\r', '\n');
            if (text.StartsWith('['))
                _isCard = Cards.Contains(text);
            return _isCard && Variable(line) == "mac-address" ? "" : line;
        }
    }

    /// <summary>ifupdown's: <c>hwaddress</c> with or without the word <c>ether</c>.</summary>
    private sealed class InterfacesCard : LineEdits
    {
        protected override string Line(string line) =>
            line.Split([' ', '\t', '\r', '\n'], 2, StringSplitOptions.RemoveEmptyEntries) is ["hwaddress", ..] ? "" : line;
    }

    /// <summary>Names in /etc/hosts: the old one, and its name in a domain, whose domain stays unless the new one has its own.</summary>
    private sealed class HostsName(string old, string name) : LineEdits
    {
        private readonly string _old = old.Split('.')[0];
        private readonly string _short = name.Split('.')[0];

        protected override string Line(string line)
        {
            var comment = line.IndexOf('#');
            var names = comment < 0 ? line : line[..comment];
            var result = new System.Text.StringBuilder();
            var isAddress = true; // the first word of a line is none of the names
            for (var at = 0; at < names.Length;)
            {
                var end = at;
                while (end < names.Length && !char.IsWhiteSpace(names[end]))
                    end++;
                if (end > at)
                {
                    result.Append(isAddress ? names[at..end] : Renamed(names[at..end]));
                    isAddress = false;
                }
                else
                {
                    result.Append(names[end++]);
                }
                at = end;
            }
            return comment < 0 ? result.ToString() : result.Append(line, comment, line.Length - comment).ToString();
        }

        private string Renamed(string word)
        {
            if (_old is "" or "localhost")
                return word;
            if (word == _old)
                return _short;
            if (!word.StartsWith(_old + ".", StringComparison.Ordinal))
                return word;
            return name.Contains('.') ? name : _short + word[_old.Length..];
        }
    }

    private sealed class Assignment(string variable, string value) : LineEdits
    {
        protected override string Line(string line) => Variable(line) == variable ? $"{variable}={value}{LineEnd(line)}" : line;
    }

    private sealed class Replacement(string content) : LineEdits
    {
        public override byte[] Apply(byte[] before) => GuestText.Encode(content);

        protected override string Line(string line) => throw new NotSupportedException();
    }
}
