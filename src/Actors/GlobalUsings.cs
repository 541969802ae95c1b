global using Akka.Actor;
global using Engine.Appliance;
global using Engine.Operations;
global using Engine.Protocol;
global using Engine.Protocol.Errors;
global using Engine.Protocol.Rpc;
