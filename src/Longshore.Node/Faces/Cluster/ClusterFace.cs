using Longshore.Cluster;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Cluster;

/// <summary>Shows the cluster on the node's own port.</summary>
/// <param name="status">The cluster as the node sees it now; null if the node is in none.</param>
internal sealed class ClusterFace(Func<ClusterStatus>? status)
{
    /// <summary>The path.</summary>
    public const string Path = "/cluster";

    /// <summary>Maps the request.</summary>
    /// <param name="routes">The node's routes.</param>
    /// <param name="guarded">Runs an action for those who show the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded) =>
        routes.MapGet(Path, (HttpContext context) => guarded(context, ShowAsync));

    private Task ShowAsync(HttpContext context) => status is null
        ? ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, "the node is in no cluster; longshore serve --cluster nats://HOST:4222 joins one")
        : JsonResponse.WriteAsync(context, StatusCodes.Status200OK, ClusterSummary.Of(status()), ClusterJson.Default.ClusterSummary);
}
