using System.Globalization;
using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Client.Wire;
using Engine.Host.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Engine.Host.Service;

/// <summary>What the service answers; <c>docs/service.md</c> describes each.</summary>
/// <param name="ending">Cancelled when the service ends.</param>
internal sealed class Endpoints(
    IJobs jobs, ServiceSettings settings, ServiceLog log, ServiceFacts facts, TimeProvider clock, CancellationToken ending)
{
    private const int ListedDefault = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/health", HealthAsync);
        routes.MapPost("/v1/jobs", SubmitAsync);
        routes.MapGet("/v1/jobs", ListAsync);
        routes.MapGet("/v1/jobs/{id}", ShowAsync);
        routes.MapGet("/v1/jobs/{id}/events", EventsAsync);
        routes.MapGet("/v1/jobs/{id}/results", ResultsAsync);
        routes.MapGet("/v1/jobs/{id}/results/{task}", ResultAsync);
        routes.MapPost("/v1/jobs/{id}/cancel", CancelAsync);
        routes.MapPost("/v1/jobs/{id}/resume", ResumeAsync);
    }

    private Task HealthAsync(HttpContext context) => Answers.WriteAsync(
        context,
        new(JobView.CurrentSchema, facts.Version, Environment.ProcessId, facts.State, facts.Started, facts.Resumed),
        WireJson.Default.ServiceHealth);

    private async Task SubmitAsync(HttpContext context)
    {
        var submission = await JsonSerializer.DeserializeAsync(context.Request.Body, WireJson.Default.JobSubmission, context.RequestAborted)
            ?? throw new JsonException("A job is expected, not null.");
        var request = WireJobs.Request(submission);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        JobId job;
        try
        {
            job = await jobs.SubmitAsync(request, given.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw new EngineException(EventStream.Ending);
        }
        log.Say($"job {job}: {request.Operation}, {request.Guests.Count} guests");
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever gave up waiting does not know the job's id, so nobody would ask for its results.
            await jobs.CancelAsync(job);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v1/jobs/{job}";
        await Answers.WriteAsync(context, new(JobView.CurrentSchema, job.Text), WireJson.Default.SubmittedJob);
    }

    private async Task ListAsync(HttpContext context)
    {
        var max = Math.Min(ListedDefault, settings.JobsListedMax);
        if (context.Request.Query["max"] is [{ } text])
            max = Number("max", text, 1, settings.JobsListedMax);
        var listed = await jobs.ListAsync(max);
        await Answers.WriteAsync(context, [.. listed.Select(WireJobs.View)], WireJson.Default.IReadOnlyListJobView);
    }

    private async Task ShowAsync(HttpContext context) =>
        await Answers.WriteAsync(context, WireJobs.View(await jobs.ShowAsync(Job(context))), WireJson.Default.JobView);

    private Task EventsAsync(HttpContext context) =>
        EventStream.WriteAsync(context, jobs, Job(context), settings.HeartbeatPause, clock, ending);

    private async Task ResultsAsync(HttpContext context)
    {
        // The first one is read before the answer begins, so that a job that is not known is answered as such.
        await using var reports = jobs.ResultsAsync(Job(context), context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var isThere = await reports.MoveNextAsync();
        context.Response.ContentType = Answers.Json;
        var body = context.Response.BodyWriter;
        await body.WriteAsync("["u8.ToArray(), context.RequestAborted);
        var isFirst = true;
        for (; isThere; isFirst = false)
        {
            await body.WriteAsync(isFirst ? "\n"u8.ToArray() : ",\n"u8.ToArray(), context.RequestAborted);
            await body.WriteAsync(reports.Current, context.RequestAborted);
            isThere = await reports.MoveNextAsync();
        }
        await body.WriteAsync(isFirst ? "]\n"u8.ToArray() : "\n]\n"u8.ToArray(), context.RequestAborted);
    }

    private async Task ResultAsync(HttpContext context)
    {
        var job = Job(context);
        var task = Number("task", (string)context.Request.RouteValues["task"]!, 0, int.MaxValue);
        if (await jobs.ResultAsync(job, task) is not { } report)
        {
            await jobs.ShowAsync(job); // says so when it is the job that is not known
            throw new EngineException(new("result.none", ErrorLayer.Input, $"There is no report of guest {task} of the job {job} yet.",
                Remedy: "Watch the job; the report is there when its guest has finished.", Retryable: true));
        }
        context.Response.ContentType = Answers.Json;
        context.Response.ContentLength = report.Length;
        await context.Response.Body.WriteAsync(report, context.RequestAborted);
    }

    private async Task CancelAsync(HttpContext context)
    {
        var job = Job(context);
        await jobs.CancelAsync(job);
        log.Say($"job {job}: cancelled");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ResumeAsync(HttpContext context)
    {
        var job = Job(context);
        await jobs.ResumeAsync(job);
        log.Say($"job {job}: resumed");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static JobId Job(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["id"]!;
        return JobId.TryParse(text, out var job)
            ? job
            : throw new EngineException(new("job.unknown", ErrorLayer.Input, $"'{text}' is no job's id."));
    }

    private static int Number(string name, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new EngineException(new("service.request", ErrorLayer.Input, $"{name} is a number from {min} to {max}, not '{text}'."));
}
