using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Native;

/// <summary>The face on a port that belongs to one deployed function: every path is the function's. It may be deployed while the node runs.</summary>
internal sealed class FunctionPortFace(FunctionName name, IFunctionCatalog catalog, InvocationHandler handler) : IConnectionFace
{
    private readonly FunctionTargets _targets = new(_ => "");

    public Task HandleAsync(HttpContext context, RequestDelegate next) => catalog.Find(name) is { } function
        ? handler.HandleAsync(context, _targets.Of(function))
        : ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no function \"{name}\", to which this port belongs");
}
