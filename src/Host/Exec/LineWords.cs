using System.Text;

namespace Engine.Host.Exec;

/// <summary>
/// Splits a line into words at blanks. In double quotes a blank is no end, and a backslash begins an escape: <c>\n</c>, <c>\r</c>,
/// <c>\t</c>, <c>\xNN</c>, or the character after it. In single quotes nothing has a meaning. A <c>#</c> where a word could begin
/// makes the rest a comment.
/// </summary>
internal static class LineWords
{
    /// <exception cref="FormatException">A quote is not closed, or an escape is not whole.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t' or '\r' or '\n')
                at++;
            if (at == line.Length || line[at] == '#')
                return words;
            words.Add(Word(line, ref at));
        }
    }

    private static string Word(string line, ref int at)
    {
        var word = new StringBuilder();
        while (at < line.Length && line[at] is not (' ' or '\t' or '\r' or '\n'))
        {
            switch (line[at])
            {
                case '\'':
                    var end = line.IndexOf('\'', at + 1);
                    if (end < 0)
                        throw new FormatException("A single quote is not closed.");
                    word.Append(line, at + 1, end - at - 1);
                    at = end + 1;
                    break;
                case '"':
                    Quoted(line, ref at, word);
                    break;
                default:
                    word.Append(line[at++]);
                    break;
            }
        }
        return word.ToString();
    }

    private static void Quoted(string line, ref int at, StringBuilder word)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                at++;
                return;
            }
            if (line[at] == '\\' && at + 1 < line.Length)
                Escape(line, ref at, word);
            else
                word.Append(line[at]);
        }
        throw new FormatException("A double quote is not closed.");
    }

    private static void Escape(string line, ref int at, StringBuilder word)
    {
        at++;
        switch (line[at])
        {
            case 'n':
                word.Append('\n');
                break;
            case 'r':
                word.Append('\r');
                break;
            case 't':
                word.Append('\t');
                break;
            case 'x' when at + 2 < line.Length && char.IsAsciiHexDigit(line[at + 1]) && char.IsAsciiHexDigit(line[at + 2]):
                word.Append(Byte(Convert.ToByte(line.Substring(at + 1, 2), 16)));
                at += 2;
                break;
            case 'x':
                throw new FormatException("After \\x stand two hexadecimal digits.");
            default:
                word.Append(line[at]);
                break;
        }
    }

    // A byte above ASCII is a lone surrogate, as in every guest string.
    private static char Byte(byte value) => (char)(value < 0x80 ? value : 0xDC00 + value);
}
