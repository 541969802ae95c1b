using System.Text;

namespace Engine.Protocol.Generator.Writing;

/// <summary>A name of C# as libguestfs writes it: <c>StAtimeSec</c> is <c>st_atime_sec</c>.</summary>
internal static class ApiName
{
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(character));
        }
        return text.ToString();
    }
}
