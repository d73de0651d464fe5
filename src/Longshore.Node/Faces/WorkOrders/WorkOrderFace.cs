using System.Net;
using System.Net.Mime;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Http;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.WorkOrders;

/// <summary>EEA's JSON-RPC for work orders over HTTP, on a port of its own: <c>POST</c> to any path, as Avalon's listener has it.</summary>
/// <param name="service">Answers requests.</param>
/// <param name="options">How the service serves.</param>
/// <param name="accounts">What the node holds for its clients.</param>
/// <param name="guard">Knows the administrator.</param>
internal sealed class WorkOrderFace(OrderService service, ServiceOptions options, NodeAccounts accounts, TokenGuard guard) : IConnectionFace
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return ProblemResponse.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Only POST request is supported");
        }

        return IsAccepted(context.Request.ContentType)
            ? AnswerAsync(context)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "the body is JSON: send it as application/json");
    }

    // A web page can make a browser send forms to any server, but not JSON. So only Avalon's mode takes both.
    private bool IsAccepted(string? contentType) => options.Mode == OrderMode.Avalon
        ? contentType is MediaTypeNames.Application.Json or FormType
        : MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await RequestInput.ReadAsync(context.Request, options.RequestBytesMax, accounts.Held, context.RequestAborted);
        var released = 0;
        void Release()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                body.Dispose();
            }
        }

        try
        {
            await AnswerAsync(context, body, Release);
        }
        finally
        {
            Release();
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestInput body, Action release)
    {
        if (body.Refusal == Failure.InputLimit)
        {
            await WriteAsync(context, StatusCodes.Status413PayloadTooLarge, service.Refuse(string.Create(null, $"a request has at most {options.RequestBytesMax} bytes")));
            return;
        }

        if (body.Refusal != Failure.None)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, service.Refuse(NodeAccounts.TooManyBytes));
            return;
        }

        var caller = new ServiceCaller(context.Connection.RemoteIpAddress ?? IPAddress.Loopback, guard.IsShown(context));
        await WriteAsync(context, StatusCodes.Status200OK, await service.AnswerAsync(body.Bytes, caller, release, context.RequestAborted));
    }

    // An answer that a slow client takes is held for it.
    private async Task WriteAsync(HttpContext context, int status, string answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        var counted = Math.Max(bytes.Length - NodeAccounts.FreeBytes, 0);
        if (counted > 0 && !accounts.Held.TryAdd(counted))
        {
            (status, bytes, counted) = (StatusCodes.Status503ServiceUnavailable, Encoding.UTF8.GetBytes(service.Refuse(NodeAccounts.TooManyBytes)), 0);
        }

        try
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = options.Mode == OrderMode.Avalon ? context.Request.ContentType : MediaTypeNames.Application.Json;
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
        finally
        {
            accounts.Held.Remove(counted);
        }
    }
}
