using System.Text;
using Engine.Host.Exec;
using Engine.Protocol.Client;

namespace Engine.Host.Tests.Exec;

public class RequestTests
{
    [Theory(DisplayName = "A line of JSON becomes the values of the action's arguments")]
    [InlineData("""{"cmd":"mkfs","args":["ext4","/dev/sda1"],"optargs":{"label":"x","blocksize":1024}}""", "ext4 /dev/sda1 1024 - - - x")]
    [InlineData("""{"cmd":"list_devices"}""", "")]
    [InlineData("""{"cmd":"chmod","args":[420,"/f"]}""", "420 /f")]
    [InlineData("""{"cmd":"part_add","args":["/dev/sda","p",64,-1]}""", "/dev/sda p 64 -1")]
    [InlineData("""{"cmd":"command","args":[["ls","-l"]]}""", "[ls,-l]")]
    [InlineData("""{"cmd":"write","args":["/f",{"base64":"AAH/"}]}""", "/f 0001FF")]
    [InlineData("""{"cmd":"write","args":["/f","a\udc80"]}""", "/f 6180")]
    [InlineData("""{"cmd":"set_append","args":[null]}""", "-")]
    [InlineData("""{"cmd":"part_set_bootable","args":["/dev/sda",1,true]}""", "/dev/sda 1 True")]
    public async Task Json(string line, string values) => (await ValuesAsync(JsonRequests.Read(Encoding.UTF8.GetBytes(line)))).Should().Be(values);

    [Theory(DisplayName = "A line that is no request, or has wrong arguments, says what is wrong")]
    [InlineData("{", "*no JSON*")]
    [InlineData("[]", "*\"cmd\"*")]
    [InlineData("""{"args":[]}""", "*\"cmd\"*")]
    [InlineData("""{"cmd":"rm","args":"/x"}""", "*array*")]
    [InlineData("""{"cmd":"rm","extra":1}""", "*\"extra\"*")]
    [InlineData("""{"cmd":"rm"}""", "*PATH*0 of its arguments*")]
    [InlineData("""{"cmd":"rm","args":["/a","/b"]}""", "*2 arguments*")]
    [InlineData("""{"cmd":"rm","args":[1]}""", "*path is a string*")]
    [InlineData("""{"cmd":"rm","args":[null]}""", "*path*null*")]
    [InlineData("""{"cmd":"rm","args":["a\u0000"]}""", "*NUL*")]
    [InlineData("""{"cmd":"chmod","args":[4294967296,"/f"]}""", "*32 bits*")]
    [InlineData("""{"cmd":"chmod","args":[1.5,"/f"]}""", "*32 bits*")]
    [InlineData("""{"cmd":"mkfs","args":["a","b"],"optargs":{"colour":"red"}}""", "*'colour'*")]
    [InlineData("""{"cmd":"mkfs","args":["a","b"],"optargs":{"label":null}}""", "*label*null*")]
    [InlineData("""{"cmd":"write","args":["/f",{"base64":"?"}]}""", "*base64*")]
    public async Task WrongJson(string line, string message)
    {
        var read = () => ValuesAsync(JsonRequests.Read(Encoding.UTF8.GetBytes(line)));

        (await read.Should().ThrowAsync<FormatException>()).WithMessage(message);
    }

    [Theory(DisplayName = "Words become the values of the action's arguments")]
    [InlineData("mkfs|ext4|/dev/sda1|label:root", "ext4 /dev/sda1 - - - - root")]
    [InlineData("chmod|0644|/f", "420 /f")]
    [InlineData("chmod|0x1ff|/f", "511 /f")]
    [InlineData("truncate-size|/f|2G", "/f 2147483648")]
    [InlineData("part_add|/dev/sda|p|64|-1", "/dev/sda p 64 -1")]
    [InlineData("command|ls -l 'a b'", "[ls,-l,a b]")]
    [InlineData("part_set_bootable|/dev/sda|1|true", "/dev/sda 1 True")]
    [InlineData("part_set_bootable|/dev/sda|1|0", "/dev/sda 1 False")]
    [InlineData("set_append|", "-")]
    public async Task Words(string words, string values) => (await ValuesAsync(WordRequests.Of(words.Split('|')))).Should().Be(values);

    [Theory(DisplayName = "Words that are wrong say what is wrong")]
    [InlineData("rm", "*0 of its arguments*")]
    [InlineData("rm|/a|/b", "*one argument too many*")]
    [InlineData("chmod|rw|/f", "*number*")]
    [InlineData("chmod|99999999999|/f", "*32 bits*")]
    [InlineData("chmod|089|/f", "*number*")]
    [InlineData("part_set_bootable|/dev/sda|1|maybe", "*true or false*")]
    [InlineData("mkfs|ext4|/dev/sda|colour:red", "*'colour'*")]
    public async Task WrongWords(string words, string message)
    {
        var read = () => ValuesAsync(WordRequests.Of(words.Split('|')));

        (await read.Should().ThrowAsync<FormatException>()).WithMessage(message);
    }

    [Theory(DisplayName = "Names are proposed that somebody may have meant")]
    [InlineData("list_device", "list_devices")]
    [InlineData("mount-r", "mount_ro")]
    [InlineData("xyzzy", "")]
    public void Near(string name, string first) =>
        (NearNames.Of(name, ActionCatalog.All.Select(action => action.Name)) is [var near, ..] ? near : "").Should().Be(first);

    private static async Task<string> ValuesAsync(ActionRequest request)
    {
        await using var values = request.Values(ActionCatalog.Find(request.Name)!);
        return string.Join(' ', values.Values.Select(Show));
    }

    private static string Show(object? value) => value switch
    {
        null => "-",
        byte[] bytes => Convert.ToHexString(bytes),
        IReadOnlyList<string> list => $"[{string.Join(',', list)}]",
        _ => value.ToString()!,
    };
}
