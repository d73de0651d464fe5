using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Faces.Objects;
using Longshore.Python.Packages;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Faasm's upload service: functions, state and shared files. All of it requires the node's token, because it deploys code.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="states">State.</param>
/// <param name="objects">The store of shared files.</param>
/// <param name="moduleBytesMax">The largest module, in bytes.</param>
internal sealed class FaasmUploads(IFunctionCatalog catalog, FaasmStates states, IObjectStore objects, int moduleBytesMax)
{
    /// <summary>The bucket of shared files. A function reads them with the grant <c>objects:faasm:ro</c>.</summary>
    public const string SharedBucket = "faasm";

    private const string PathHeader = "FilePath";

    // What traces of a program that was uploaded alone show.
    private const string ProgramFile = "function.py";

    /// <summary>Answers an upload or a download.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return (context.Request.Method, path.Trim('/').Split('/')) switch
        {
            ("PUT", ["f", var user, var function]) => PutFunctionAsync(context, user, function, bytes => bytes, "Function upload complete\n"),
            ("PUT", ["p", var user, var function]) => PutFunctionAsync(context, user, function, PackageOf, "Python function upload complete\n"),
            ("PUT", ["s", var user, var key]) => states.PutAsync(context, user, key),
            ("GET", ["s", var user, var key]) => states.GetAsync(context, user, key),
            ("PUT", ["file"]) => WithFileAsync(context, PutFileAsync),
            ("GET", ["file"]) => WithFileAsync(context, GetFileAsync),
            ("PUT", ["f" or "p", ..]) => FaasmAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"Bad URL, expected /f/USER/FUNCTION or /p/USER/FUNCTION, not {path}"),
            ("PUT" or "GET", ["s", ..]) => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"Bad URL, expected /s/USER/KEY, not {path}"),
            var (method, _) => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"Unrecognised {method} request to {path}"),
        };
    }

    // A program alone, or an archive of one with its modules.
    private static ReadOnlyMemory<byte> PackageOf(ReadOnlyMemory<byte> program) => PythonPackage.IsPackage(program.Span)
        ? program
        : new PythonPackage(ProgramFile, [KeyValuePair.Create(ProgramFile, program.ToArray())]).ToArchive();

    private async Task PutFunctionAsync(
        HttpContext context, string user, string function, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> pack, string done)
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

        var bytes = pack(module.Bytes);
        var deployment = await catalog.DeployAsync(spec with { Artifact = Artifact.Of(bytes.Span) }, bytes, context.RequestAborted);
        await (deployment.Function is not null
            ? FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, done)
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
