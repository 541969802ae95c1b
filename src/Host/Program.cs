using Engine.Host.Arguments;
using Engine.Host.Commands;

return await CommandLine.RunAsync(ProcessArguments.Read(args));
