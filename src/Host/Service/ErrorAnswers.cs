using System.Globalization;
using System.Text.Json;
using Engine.Client.Wire;
using Engine.Host.Jobs;
using Microsoft.AspNetCore.Http;

namespace Engine.Host.Service;

/// <summary>Turns whatever a request ends with into an answer: a status and an error as JSON.</summary>
internal sealed class ErrorAnswers(ServiceSettings settings, ServiceLog log)
{
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode is var status and (404 or 405))
                await AnswerAsync(context, status, NoRoute(context.Request, status));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception cause)
        {
            var (status, error) = Explain(cause);
            if (status == 500 && cause is not EngineException)
                log.Say($"{context.Request.Method} {context.Request.Path} failed: {cause}");
            if (context.Response.HasStarted)
                context.Abort(); // a truncated answer must not look like a whole one
            else
                await AnswerAsync(context, status, error);
        }
    }

    public static int StatusOf(EngineError error) => error switch
    {
        { Code: "job.unknown" or "result.none" } => 404,
        { Code: "job.owned" } => 409,
        { Code: "engine.full" } => 429,
        { Layer: ErrorLayer.Input or ErrorLayer.Format } => 400,
        _ => 500,
    };

    private static (int Status, EngineError Error) Explain(Exception cause) => cause switch
    {
        EngineException known => (StatusOf(known.Error), known.Error),
        BadHttpRequestException { StatusCode: 413 } => (413, new("service.body", ErrorLayer.Input, "The request's body is too large.",
            cause.Message, "Submit several jobs instead of one, or raise engine.service.body-mebibytes-max.")),
        BadHttpRequestException bad => (bad.StatusCode, new("service.request", ErrorLayer.Input, "The request is wrong.", bad.Message)),
        JsonException json => (400, new("service.request", ErrorLayer.Input, "The request's body is not the JSON that is expected.", json.Message)),
        _ => (500, new("service.failed", ErrorLayer.Tool, "The request failed in an unforeseen way.",
            $"{cause.GetType().Name}: {cause.Message}", "The service's log has more.")),
    };

    private static EngineError NoRoute(HttpRequest request, int status) => status == 405
        ? new("service.method", ErrorLayer.Input, $"The method {request.Method} is not for this path.", request.Path)
        : new("service.route", ErrorLayer.Input, "There is nothing at this path.", $"{request.Method} {request.Path}");

    private async Task AnswerAsync(HttpContext context, int status, EngineError error)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (status == 429)
            context.Response.Headers.RetryAfter = Math.Ceiling(settings.RetryPause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await Answers.WriteAsync(context, WireErrors.Error(error), WireJson.Default.ServiceError);
    }
}
