global using System.Diagnostics.CodeAnalysis;
global using Engine.Protocol;
global using Engine.Protocol.Structs;
global using Engine.Protocol.Text;
