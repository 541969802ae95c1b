global using Engine.Protocol.Errors;
