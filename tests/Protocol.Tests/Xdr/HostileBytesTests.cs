using System.Reflection;
using CsCheck;
using Engine.Protocol.Client;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Tests.Calls;
using Engine.Protocol.Tests.Contract;
using Engine.Protocol.Tests.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Xdr;

/// <summary>
/// Bytes that nobody meant well: reading them fails in one way only, and takes memory by what is there, not by what is
/// announced.
/// </summary>
public class HostileBytesTests
{
    // The smallest string takes 4 bytes of the message, and a reference here; one of a single invalid byte takes 8, and a
    // builder while it is decoded.
    private const int AllocatedPerByteMax = 64;
    private const int AllocatedAlwaysMax = 32 * 1024; // an exception with its text and stack

    // Words that announce something, more often than chance would have it.
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.OneOf<uint>(0, 1, 2, 3, 4, 8, 0x41000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFF).Array[0, 60].Select(words => words
            .SelectMany(word => BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word))).ToArray()),
        Gen.Int[1, 200].SelectMany(count => Gen.Byte.Array[count * 4].Select(rest => (byte[])[0, 0, 0, (byte)count, .. rest])));

    public static TheoryData<string> Primitives => new(Readers.Keys);

    public static TheoryData<string> Structs => StructTests.Names;

    public static TheoryData<string> Actions => RoundTripTests.Actions;

    private static Dictionary<string, XdrDecoder<object?>> Readers { get; } = new()
    {
        ["Int"] = (ref XdrReader from) => from.Int(),
        ["UInt"] = (ref XdrReader from) => from.UInt(),
        ["Hyper"] = (ref XdrReader from) => from.Hyper(),
        ["UHyper"] = (ref XdrReader from) => from.UHyper(),
        ["Float"] = (ref XdrReader from) => from.Float(),
        ["Char"] = (ref XdrReader from) => from.Char(),
        ["Bool"] = (ref XdrReader from) => from.Bool(),
        ["Uuid"] = (ref XdrReader from) => from.Uuid(),
        ["String"] = (ref XdrReader from) => from.String(),
        ["Opaque"] = (ref XdrReader from) => from.Opaque(),
        ["OptionalString"] = (ref XdrReader from) => from.OptionalString(),
        ["StringList"] = (ref XdrReader from) => from.StringList(),
        ["Pairs"] = (ref XdrReader from) => from.Pairs(),
        ["MessageHeader"] = (ref XdrReader from) => MessageHeader.Read(Rest(ref from)),
    };

    [Theory(DisplayName = "Reading a value from random bytes gives a value or an XdrException")]
    [MemberData(nameof(Primitives))]
    public void PrimitivesAreSafe(string name) => Bytes.Sample(bytes => ReadAll(bytes, Readers[name]), iter: 1000);

    [Theory(DisplayName = "Reading a struct from random bytes gives a struct or an XdrException")]
    [MemberData(nameof(Structs))]
    public void StructsAreSafe(string name)
    {
        var type = typeof(WireStructAttribute).Assembly.GetType(name)!;
        var read = type.GetMethod("Read")!.CreateDelegate<XdrDecoder<object?>>();

        Bytes.Sample(bytes => ReadAll(bytes, read), iter: 500);
    }

    [Theory(DisplayName = "Random bytes as a call's arguments end in a run, an XdrException or a refusal")]
    [MemberData(nameof(Actions))]
    public void ArgumentsAreSafe(string action)
    {
        var declared = ContractAction.All.Single(candidate => candidate.Method.Name == action);
        var daemon = new ScriptedDaemon { Result = WireValues.Of(declared.Method.ReturnType).Single() };

        Bytes.Sample(bytes =>
        {
            daemon.Log.Clear();
            try
            {
                daemon.Receive(declared.Number, mask: (1UL << declared.Optional.Count()) - 1, bytes);
                daemon.Log.Should().ContainSingle(line => line.StartsWith("run ")).Which.Should().StartWith($"run {action}(");
            }
            catch (XdrException)
            {
                daemon.Log.Should().NotContain(line => line.StartsWith("run") || line.StartsWith("check"));
            }
        }, iter: 50, threads: 1);
    }

    [Theory(DisplayName = "Random bytes as an answer end in a result or a protocol error")]
    [MemberData(nameof(Actions))]
    public async Task AnswersAreSafe(string action)
    {
        var declared = ContractAction.All.Single(candidate => candidate.Method.Name == action);
        var arguments = WireValues.Of(declared.Method.GetParameters()).Single();

        await Bytes.SampleAsync(async bytes =>
        {
            try
            {
                await RoundTripTests.CallAsync(new GuestClient(new Answering(bytes)), action, arguments);
            }
            catch (EngineException failure)
            {
                failure.Error.Code.Should().Be("protocol.reply");
            }
        }, iter: 50);
    }

    private static void ReadAll(byte[] bytes, XdrDecoder<object?> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var from = new XdrReader(bytes);
            read(ref from);
        }
        catch (XdrException)
        {
            // Refused, as it should be.
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.Should().BeLessThan((AllocatedPerByteMax * bytes.Length) + AllocatedAlwaysMax);
    }

    private static byte[] Rest(ref XdrReader from)
    {
        var rest = new byte[from.Remaining / 4 * 4];
        for (var i = 0; i < rest.Length; i += 4)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(rest.AsSpan(i), from.UInt());
        return rest;
    }

    private sealed class Answering(byte[] reply) : ICallTarget
    {
        public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>>(reply);
    }
}
