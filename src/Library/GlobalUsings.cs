global using Engine.Protocol;
global using Engine.Protocol.Errors;
