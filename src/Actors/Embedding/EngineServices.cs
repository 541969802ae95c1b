using Engine.Actors.Embedding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Engine.Actors;

/// <summary>Puts an engine into a program's services.</summary>
public static class EngineServices
{
    /// <summary>
    /// Adds an <see cref="EngineSystem"/> that starts and ends with the host. Ask for it after the host's start.
    /// </summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, Action<EmbeddedEngine>? choose = null)
    {
        services.AddSingleton(_ =>
        {
            var choices = new EmbeddedEngine();
            choose?.Invoke(choices);
            return new EngineLife(choices);
        });
        services.AddSingleton<IHostedService>(all => all.GetRequiredService<EngineLife>());
        services.AddSingleton(all => all.GetRequiredService<EngineLife>().Engine);
        return services;
    }
}
