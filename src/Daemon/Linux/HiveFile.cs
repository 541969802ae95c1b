using System.Runtime.InteropServices;
using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Linux;

/// <summary>
/// libhivex with one open hive. The library opens files by name: it is given the name of an open descriptor, past any link
/// of the guest.
/// </summary>
internal sealed unsafe partial class HiveFile : IDisposable
{
    public const string Library = "libhivex.so.0";

    private const int Verbose = 1, DebugMessages = 2, Write = 4, Unsafe = 8;

    // Windows' own largest are some hundred megabytes; one that is written lies in memory.
    private const long WrittenBytesMax = 256L << 20;

    // The least that a handle takes in an answer: a list that can't fit is not gathered.
    private const int HandlesMax = XdrWriter.MessageLimitBytes / 8;

    private readonly Descriptor _file;
    private readonly nint _hive;

    private HiveFile(Descriptor file, nint hive) => (_file, _hive) = (file, hive);

    public static HiveFile Open(GuestTree tree, string path, bool verbose, bool debug, bool write, bool isUnsafe)
    {
        const string action = "hivex_open";
        var doing = $"{action}: {path}";
        var file = tree.OpenFile(path, FileCalls.ReadOnly, action);
        try
        {
            if (write && FileStatus.Of(file, doing).Size > WrittenBytesMax)
                throw Errno.Failure(Errno.EFBIG, doing);
            var flags = (verbose ? Verbose : 0) | (debug ? DebugMessages : 0) | (write ? Write : 0) | (isUnsafe ? Unsafe : 0);
            var hive = hivex_open(NulBytes.Of(file.ProcPath), flags);
            return hive == 0 ? throw Errno.LastFailure(doing) : new(file, hive);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public long Root() => Found(hivex_root(_hive), "hivex_root");

    public string NodeName(long node) => Text(hivex_node_name(_hive, Handle(node)), "hivex_node_name");

    public long[] Children(long node) => List(hivex_node_children(_hive, Handle(node)), "hivex_node_children");

    public long Child(long node, string name) => FoundOrNone(hivex_node_get_child(_hive, Handle(node), NulBytes.Of(name)), "hivex_node_get_child");

    public long Parent(long node) => Found(hivex_node_parent(_hive, Handle(node)), "hivex_node_parent");

    public long[] Values(long node) => List(hivex_node_values(_hive, Handle(node)), "hivex_node_values");

    public long Value(long node, string key) => FoundOrNone(hivex_node_get_value(_hive, Handle(node), NulBytes.Of(key)), "hivex_node_get_value");

    public string ValueName(long value) => Text(hivex_value_key(_hive, Handle(value)), "hivex_value_key");

    public string ValueText(long value, string action) => Text(hivex_value_string(_hive, Handle(value)), action);

    public long ValueType(long value)
    {
        int type;
        nuint length;
        Must(hivex_value_type(_hive, Handle(value), &type, &length), "hivex_value_type");
        return type;
    }

    public byte[] ValueData(long value)
    {
        int type;
        nuint length;
        var data = hivex_value_value(_hive, Handle(value), &type, &length);
        if (data is null)
            throw Errno.LastFailure("hivex_value_value");
        try
        {
            return length <= XdrWriter.MessageLimitBytes
                ? new ReadOnlySpan<byte>(data, (int)length).ToArray()
                : throw Errno.Failure(Errno.EFBIG, "hivex_value_value");
        }
        finally
        {
            NativeText.Free(data);
        }
    }

    /// <param name="to">Null is the file that was opened.</param>
    public void Commit(Descriptor? to) =>
        Must(hivex_commit(_hive, to is null ? null : NulBytes.Of(to.ProcPath), 0), "hivex_commit");

    public long Add(long parent, string name) => Found(hivex_node_add_child(_hive, Handle(parent), NulBytes.Of(name)), "hivex_node_add_child");

    public void Delete(long node) => Must(hivex_node_delete_child(_hive, Handle(node)), "hivex_node_delete_child");

    public void Set(long node, string key, int type, ReadOnlySpan<byte> data)
    {
        fixed (byte* name = NulBytes.Of(key), start = data)
        {
            var value = new NewValue { Key = name, Type = type, Length = (nuint)data.Length, Data = start };
            Must(hivex_node_set_value(_hive, Handle(node), &value, 0), "hivex_node_set_value");
        }
    }

    public void Dispose()
    {
        hivex_close(_hive);
        _file.Dispose();
    }

    private static nuint Handle(long handle) => handle >= 0 ? (nuint)handle : throw new ActionException("EINVAL", $"{handle} is no handle of a hive");

    private static void Must(int result, string doing)
    {
        if (result != 0)
            throw Errno.LastFailure(doing);
    }

    private static long Found(nuint handle, string doing) => handle != 0 ? (long)handle : throw Errno.LastFailure(doing);

    // None is no failure, and leaves the errno alone, which is 0 at each call's begin.
    private static long FoundOrNone(nuint handle, string doing) =>
        handle != 0 || Marshal.GetLastPInvokeError() == 0 ? (long)handle : throw Errno.LastFailure(doing);

    private static string Text(byte* text, string doing) => text is null ? throw Errno.LastFailure(doing) : NativeText.Taken(text);

    private static long[] List(nuint* handles, string doing)
    {
        if (handles is null)
            throw Errno.LastFailure(doing);
        try
        {
            var count = 0;
            while (handles[count] != 0)
                if (++count > HandlesMax)
                    throw new ActionException("EOVERFLOW", $"{doing}: too many for one message");
            var list = new long[count];
            for (var i = 0; i < count; i++)
                list[i] = (long)handles[i];
            return list;
        }
        finally
        {
            NativeText.Free(handles);
        }
    }

    private struct NewValue
    {
        public byte* Key;
        public int Type;
        public nuint Length;
        public byte* Data;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint hivex_open(byte[] path, int flags);

    [LibraryImport(Library)]
    private static partial int hivex_close(nint hive);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint hivex_root(nint hive);

    [LibraryImport(Library, SetLastError = true)]
    private static partial byte* hivex_node_name(nint hive, nuint node);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint* hivex_node_children(nint hive, nuint node);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint hivex_node_get_child(nint hive, nuint node, byte[] name);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint hivex_node_parent(nint hive, nuint node);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint* hivex_node_values(nint hive, nuint node);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint hivex_node_get_value(nint hive, nuint node, byte[] key);

    [LibraryImport(Library, SetLastError = true)]
    private static partial byte* hivex_value_key(nint hive, nuint value);

    [LibraryImport(Library, SetLastError = true)]
    private static partial byte* hivex_value_string(nint hive, nuint value);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int hivex_value_type(nint hive, nuint value, int* type, nuint* length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial byte* hivex_value_value(nint hive, nuint value, int* type, nuint* length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int hivex_commit(nint hive, byte[]? path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nuint hivex_node_add_child(nint hive, nuint parent, byte[] name);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int hivex_node_delete_child(nint hive, nuint node);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int hivex_node_set_value(nint hive, nuint node, NewValue* value, int flags);
}
