using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Faasm's HTTP on a port of its own: the worker's <c>POST</c> and the upload service. Anyone may call deployed functions and ask for
/// results whose numbers they have; uploads require the node's token.</summary>
/// <param name="invocations">Answers calls.</param>
/// <param name="uploads">Answers uploads.</param>
/// <param name="guard">Lets those through who show the node's token.</param>
internal sealed class FaasmFace(FaasmInvocations invocations, FaasmUploads uploads, TokenGuard guard) : IConnectionFace
{
    private const string PingPath = "/ping";

    /// <inheritdoc/>
    // As there, the path of a POST does not matter.
    public Task HandleAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsPost(context.Request.Method) ? invocations.HandleAsync(context)
        : HttpMethods.IsGet(context.Request.Method) && context.Request.Path == PingPath ? FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "PONG")
        : guard.RunAsync(context, uploads.HandleAsync);
}
