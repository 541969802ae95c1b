global using System.Collections.Immutable;
global using Engine.Protocol.Generator.Model;
global using Microsoft.CodeAnalysis;
