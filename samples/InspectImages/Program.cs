// Inspects images in this very process: dotnet run --project samples/InspectImages -- ENGINED IMAGE…
using System.Text;
using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddEngine(engine => engine.Daemon = args[0]);
using var host = builder.Build();
await host.StartAsync();

var engine = host.Services.GetRequiredService<EngineSystem>();
var guests = args[1..].Select(image => new GuestImages([new DiskImage(image, Format: null)])).ToArray();
var job = await engine.SubmitAsync(new("inspect", guests) { Folder = Environment.CurrentDirectory });
await foreach (var happened in engine.WatchAsync(job))
    if (happened is JobEvent.TaskFinished finished)
        Console.WriteLine(Encoding.UTF8.GetString((await engine.ResultAsync(job, finished.Task))!));
await host.StopAsync();
