using System.Globalization;
using Longshore.Functions.Objects;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Objects;

/// <summary>Objects on the node's own port: <c>/objects/BUCKET/KEY</c>. All of it requires the node's token: whoever has it may read and
/// change every bucket.</summary>
/// <param name="store">The node's store.</param>
/// <param name="calls">Runs functions on objects.</param>
internal sealed class ObjectFace(IObjectStore store, ObjectCalls calls)
{
    private const string Pattern = ObjectPath.Root + "/{bucket}/{**key}";

    private delegate Task Handle(HttpContext context, ObjectAddress address);

    /// <summary>Maps the requests.</summary>
    /// <param name="routes">The node's routes.</param>
    /// <param name="guarded">Runs an action for those who show the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded)
    {
        routes.MapGet(Pattern, (HttpContext context) => guarded(context, ReadAsync));
        routes.MapMethods(Pattern, [HttpMethods.Head], (HttpContext context) => guarded(context, At(HeadAsync)));
        routes.MapPut(Pattern, (HttpContext context) => guarded(context, At(PutAsync)));
        routes.MapDelete(Pattern, (HttpContext context) => guarded(context, At(RemoveAsync)));
    }

    private Task ReadAsync(HttpContext context) =>
        ObjectPath.Of(context).Key is null ? ExplainedAsync(context, () => ListAsync(context))
        : context.Request.Query.ContainsKey(ObjectCalls.FunctionKey) ? At(calls.RunAsync)(context)
        : At(GetAsync)(context);

    private static RequestDelegate At(Handle handle) => context =>
    {
        var path = ObjectPath.Of(context);
        return !BucketName.TryParse(path.Bucket, out var bucket) ? RefuseAsync(context, BucketName.Rule)
            : !ObjectKey.TryParse(path.Key, out var key) ? RefuseAsync(context, ObjectKey.Rule)
            : ExplainedAsync(context, () => handle(context, new ObjectAddress(bucket, key)));
    };

    private static async Task ExplainedAsync(HttpContext context, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (ObjectException failure)
        {
            await ObjectFailures.WriteAsync(context, failure);
        }
    }

    private static Task RefuseAsync(HttpContext context, string rule) => ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, rule);

    private async Task GetAsync(HttpContext context, ObjectAddress address)
    {
        var (request, response) = (context.Request, context.Response);
        var range = ObjectHeaders.Range(request);
        if (request.Headers.IfNoneMatch.Count > 0 || request.Headers.IfMatch.Count > 0 || request.Headers.IfRange.Count > 0)
        {
            var info = await store.StatAsync(address, context.RequestAborted) ?? throw ObjectException.NotFound(address);
            if (await IsAnsweredAsync(context, info))
            {
                return;
            }

            range = request.Headers.IfRange.Count == 0 || request.Headers.IfRange == ObjectHeaders.Quoted(info.ETag) ? range : ObjectRange.All;
        }

        await using var body = await OpenAsync(response, address, range, context.RequestAborted);
        ObjectHeaders.Write(response, body.Info);
        if (!range.IsAll)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            ObjectHeaders.WriteRange(response, body);
        }

        response.ContentLength = body.Length;
        await body.Content.CopyToAsync(response.Body, context.RequestAborted);
    }

    // RFC 9110, section 15.5.17: the answer tells the size.
    private async Task<ObjectBody> OpenAsync(HttpResponse response, ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(address, range, cancellationToken);
        }
        catch (ObjectException refusal) when (refusal.Failure == ObjectFailure.RangeNotSatisfiable)
        {
            if (await store.StatAsync(address, cancellationToken) is { } info)
            {
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{info.Size}");
            }

            throw;
        }
    }

    private static async Task<bool> IsAnsweredAsync(HttpContext context, ObjectInfo info)
    {
        var headers = context.Request.Headers;
        if (headers.IfMatch.Count > 0 && !ObjectHeaders.Names(headers.IfMatch, info.ETag))
        {
            await ObjectFailures.WriteAsync(context, new ObjectException(ObjectFailure.PreconditionFailed, "the object has another ETag"));
            return true;
        }

        if (headers.IfNoneMatch.Count == 0 || !ObjectHeaders.Names(headers.IfNoneMatch, info.ETag))
        {
            return false;
        }

        ObjectHeaders.Write(context.Response, info);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private async Task HeadAsync(HttpContext context, ObjectAddress address)
    {
        var info = await store.StatAsync(address, context.RequestAborted) ?? throw ObjectException.NotFound(address);
        if (!await IsAnsweredAsync(context, info))
        {
            ObjectHeaders.Write(context.Response, info);
            context.Response.ContentLength = info.Size;
        }
    }

    private async Task PutAsync(HttpContext context, ObjectAddress address)
    {
        var request = context.Request;
        if (!ObjectHeaders.TryReadCondition(request, out var condition))
        {
            await RefuseAsync(context, ObjectHeaders.ConditionRule);
            return;
        }

        var type = request.ContentType ?? "";
        if (!ObjectContent.IsContentType(type))
        {
            await RefuseAsync(context, "the content type has characters that no media type has, or too many");
            return;
        }

        var length = RequestInput.IsIn(request) ? request.ContentLength : 0;
        var info = await store.PutAsync(address, new ObjectContent(request.Body, length, type), condition, context.RequestAborted);
        context.Response.Headers.ETag = ObjectHeaders.Quoted(info.ETag);
        await JsonResponse.WriteAsync(
            context, StatusCodes.Status200OK, ObjectSummary.Of(info), ObjectJson.Answers.ObjectSummary);
    }

    private async Task RemoveAsync(HttpContext context, ObjectAddress address)
    {
        if (context.Request.Headers.ContainsKey(HeaderNames.IfMatch) || context.Request.Headers.ContainsKey(HeaderNames.IfNoneMatch))
        {
            await RefuseAsync(context, "a removal takes no condition: not every store could check it in the same step");
            return;
        }

        await store.RemoveAsync(address, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (prefix, after, limit) = (query["prefix"].ToString(), query["after"].ToString(), query["limit"].ToString());
        var objectsMax = ObjectLimits.PageObjectsMax;
        if (!BucketName.TryParse(ObjectPath.Of(context).Bucket, out var bucket))
        {
            await RefuseAsync(context, BucketName.Rule);
            return;
        }

        if (!ObjectKey.IsPart(prefix) || !ObjectKey.IsPart(after))
        {
            await RefuseAsync(context, ObjectKey.Rule);
            return;
        }

        if (limit.Length > 0
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out objectsMax) || objectsMax is < 1 or > ObjectLimits.PageObjectsMax))
        {
            await RefuseAsync(context, string.Create(CultureInfo.InvariantCulture, $"the limit is a number from 1 to {ObjectLimits.PageObjectsMax}"));
            return;
        }

        var page = await store.ListAsync(bucket, new ObjectQuery(prefix, after, objectsMax), context.RequestAborted);
        await JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ObjectListing(bucket.Value, [.. page.Objects.Select(ObjectSummary.Of)], page.Next),
            ObjectJson.Answers.ObjectListing);
    }
}
