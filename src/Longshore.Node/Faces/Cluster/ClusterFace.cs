using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Cluster;

/// <summary>Shows the cluster on the node's own port, and stops its nodes.</summary>
/// <param name="status">The cluster as the node sees it now; null if the node is in none.</param>
/// <param name="drain">Stops a member, which may be this node, when the calls under way there have ended.</param>
internal sealed class ClusterFace(Func<ClusterStatus>? status, Func<ClusterMember, CancellationToken, Task>? drain)
{
    private const string NoCluster = "the node is in no cluster; longshore serve --cluster nats://HOST:4222 joins one";

    /// <summary>Maps the requests.</summary>
    /// <param name="routes">The node's routes.</param>
    /// <param name="guarded">Runs an action for those who show the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded)
    {
        routes.MapGet(ClusterPaths.Cluster, (HttpContext context) => guarded(context, ShowAsync));
        routes.MapPost(ClusterPaths.Drain, (HttpContext context) => guarded(context, DrainAsync));
    }

    private Task ShowAsync(HttpContext context) => status is null
        ? ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, NoCluster)
        : JsonResponse.WriteAsync(context, StatusCodes.Status200OK, ClusterSummary.Of(status()), ClusterJson.Default.ClusterSummary);

    private async Task DrainAsync(HttpContext context)
    {
        if (status is null || drain is null)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, NoCluster);
            return;
        }

        var now = status();
        var id = (string?)context.Request.Query["node"] ?? now.Node;
        (ClusterMember Member, TimeSpan Age)[] meant = [.. now.Members.Where(each => id.Length > 0 && each.Member.Id.StartsWith(id, StringComparison.Ordinal))];
        if (meant is not [var (member, age)])
        {
            await ProblemResponse.WriteAsync(
                context,
                meant.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
                meant.Length == 0 ? "no member of the cluster has this id; longshore cluster members lists them" : "several members have ids that begin so: write more of it");
            return;
        }

        try
        {
            await drain(member, context.RequestAborted);
        }
        catch (IOException failure)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message);
            return;
        }

        await JsonResponse.WriteAsync(
            context, StatusCodes.Status202Accepted, ClusterMemberSummary.Of(member, age, now.Node), ClusterJson.Default.ClusterMemberSummary);
    }
}
