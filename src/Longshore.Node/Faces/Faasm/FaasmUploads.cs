using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Faces.Objects;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Faasm's upload service: functions and shared files. All of it requires the node's token, because it deploys code.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="objects">The store of shared files.</param>
/// <param name="moduleBytesMax">The largest module, in bytes.</param>
internal sealed class FaasmUploads(IFunctionCatalog catalog, IObjectStore objects, int moduleBytesMax)
{
    /// <summary>The bucket of shared files. A function reads them with the grant <c>objects:faasm:ro</c>.</summary>
    public const string SharedBucket = "faasm";

    private const string PathHeader = "FilePath";

    /// <summary>Answers an upload or a download.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return (context.Request.Method, path.Trim('/').Split('/')) switch
        {
            ("PUT", ["f", var user, var function]) => PutFunctionAsync(context, user, function),
            ("PUT", ["file"]) => WithFileAsync(context, PutFileAsync),
            ("GET", ["file"]) => WithFileAsync(context, GetFileAsync),
            (_, ["p", ..]) => FaasmAnswer.WriteAsync(
                context, StatusCodes.Status501NotImplemented, "a function in Python is deployed with longshore deploy"),
            (_, ["s", ..]) => FaasmAnswer.WriteAsync(context, StatusCodes.Status501NotImplemented, "state is not uploaded here"),
            ("PUT", ["f", ..]) => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"Bad URL, expected /f/USER/FUNCTION, not {path}"),
            var (method, _) => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"Unrecognised {method} request to {path}"),
        };
    }

    private async Task PutFunctionAsync(HttpContext context, string user, string function)
    {
        if (!FaasmName.TryParse(user, function, out var name))
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, FaasmName.Rule);
            return;
        }

        if (SpecQuery.TryRead(context.Request.Query, name.Deployed, out var spec) is { Count: > 0 } errors)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, string.Join("; ", errors));
            return;
        }

        // Not counted: whoever has the token may deploy although clients hold all they can.
        using var module = await RequestInput.ReadAsync(context.Request, moduleBytesMax, held: null, context.RequestAborted);
        if (module.Refusal != Failure.None)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"the module is over the limit of {moduleBytesMax} bytes");
            return;
        }

        var deployment = await catalog.DeployAsync(spec with { Artifact = Artifact.Of(module.Bytes.Span) }, module.Bytes, context.RequestAborted);
        await (deployment.Function is not null
            ? FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "Function upload complete\n")
            : FaasmAnswer.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, string.Join("; ", deployment.Errors)));
    }

    private static async Task WithFileAsync(HttpContext context, Func<HttpContext, ObjectAddress, Task> action)
    {
        var path = context.Request.Headers[PathHeader].ToString();
        if (path.Length == 0)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad request, expected file path header FilePath");
            return;
        }

        if (!ObjectKey.TryParse(path.TrimStart('/'), out var key) || !BucketName.TryParse(SharedBucket, out var bucket))
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, ObjectKey.Rule);
            return;
        }

        try
        {
            await action(context, new ObjectAddress(bucket, key));
        }
        catch (ObjectException failure)
        {
            await ObjectFailures.WriteAsync(context, failure);
        }
    }

    private async Task PutFileAsync(HttpContext context, ObjectAddress address)
    {
        var length = RequestInput.IsIn(context.Request) ? context.Request.ContentLength : 0;
        await objects.PutAsync(address, new ObjectContent(context.Request.Body, length), ObjectCondition.None, context.RequestAborted);
        await FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "Shared file uploaded\n");
    }

    private async Task GetFileAsync(HttpContext context, ObjectAddress address)
    {
        await using var body = await objects.OpenAsync(address, ObjectRange.All, context.RequestAborted);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = body.Length;
        await body.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
