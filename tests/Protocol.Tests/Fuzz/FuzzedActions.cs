using System.Reflection;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>
/// The contract's interfaces without a system behind them: an action reads some of what is uploaded, writes some of what is
/// downloaded, and fails or gives a sample as the dice say.
/// </summary>
public class FuzzedActions : DispatchProxy
{
    private static readonly Dictionary<Type, object?> Results = [];
    private Dice? _dice;

    /// <summary>The generated dispatch over such actions.</summary>
    internal static IDispatcher Dispatcher(Dice dice)
    {
        var constructor = typeof(Dispatcher).GetConstructors().Single();
        return (IDispatcher)constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(IArgumentChecks) ? new AnyArguments() : Of(parameter.ParameterType, dice))]);
    }

    private static object Of(Type contract, Dice dice)
    {
        var proxy = (FuzzedActions)Create(contract, typeof(FuzzedActions));
        proxy._dice = dice;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? arguments)
    {
        var dice = _dice!;
        if (dice.OneIn(8))
            throw new ActionException("EIO", "as the dice say");
        foreach (var stream in arguments!.OfType<Stream>())
            Use(stream, dice);
        if (dice.OneIn(8))
            throw new InvalidOperationException("as the dice say");
        if (!Results.TryGetValue(method!.ReturnType, out var result))
            Results[method.ReturnType] = result = Samples.Of(method.ReturnType);
        return result;
    }

    private static void Use(Stream stream, Dice dice)
    {
        Span<byte> buffer = stackalloc byte[500];
        if (stream.CanWrite)
            for (var times = dice.Below(40); times > 0; times--)
                stream.Write(buffer);
        else if (dice.OneIn(4))
            stream.CopyTo(Stream.Null, 4096);
        else
            for (var times = dice.Below(40); times > 0 && stream.Read(buffer) > 0; times--)
            {
            }
    }

    private sealed class AnyArguments : IArgumentChecks
    {
        public void Group(string group)
        {
        }

        public Device Device(Device device) => device;
        public Mountable Mountable(Mountable mountable) => mountable;
        public DeviceOrPath DeviceOrPath(DeviceOrPath name) => name;
        public MountableOrPath MountableOrPath(MountableOrPath name) => name;
        public GuestPath Path(GuestPath path) => path;
        public Filename Filename(Filename name) => name;
    }
}
