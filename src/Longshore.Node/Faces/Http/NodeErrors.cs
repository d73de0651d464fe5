using Longshore.Functions.Catalog;
using Longshore.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Http;

/// <summary>The border for errors of HTTP requests. Gives each a problem as its body: requests that routing refuses, storage
/// errors, and unexpected exceptions.</summary>
internal sealed partial class NodeErrors(RequestDelegate next, ILogger<NodeErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (StorageException failure)
        {
            Log.StorageFailed(logger, failure);
            await ProblemResponse.WriteAsync(context, StatusCodes.Status507InsufficientStorage, failure.Message);
            return;
        }
        catch (FunctionRegistryException refusal)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, refusal.Message);
            return;
        }
        catch (BadHttpRequestException refusal)
        {
            await ProblemResponse.WriteAsync(context, refusal.StatusCode, refusal.Message);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            Log.Failed(logger, context.Request.Method, context.Request.Path, failure);
            await ProblemResponse.WriteAsync(
                context, StatusCodes.Status500InternalServerError, "the node failed; its log says how");
            return;
        }

        var response = context.Response;
        if (response.HasStarted || response.ContentLength is not null || response.ContentType is not null)
        {
            return;
        }

        if (response.StatusCode == StatusCodes.Status404NotFound)
        {
            await ProblemResponse.WriteAsync(
                context, response.StatusCode, $"there is nothing at {context.Request.Path}; functions are at /function/NAME");
        }
        else if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            await ProblemResponse.WriteAsync(
                context, response.StatusCode, $"{context.Request.Path} does not take {context.Request.Method}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "The functions' database failed")]
        public static partial void StorageFailed(ILogger logger, Exception failure);

        [LoggerMessage(21, LogLevel.Error, "{Method} {Path} failed in a way that must not happen")]
        public static partial void Failed(ILogger logger, string method, string path, Exception failure);
    }
}
