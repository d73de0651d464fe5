using Longshore.Functions.Capabilities.Http;
using Longshore.Trust.Service.Deliveries;

namespace Longshore.Node.Faces.WorkOrders;

/// <summary>Tells requesters at the servers that are granted to the listener.</summary>
/// <param name="posts">Reaches them.</param>
internal sealed class OrderPoster(GrantedPosts posts) : IOrderPoster
{
    public string? Refusal(Uri server) => posts.Grants(server)
        ? null
        : $"{server.Host} is not granted: this listener sends nothing there (--trust-notify). Ask for the result (WorkOrderGetResult)";

    public Task PostAsync(Uri server, string json, CancellationToken cancellationToken) => posts.PostAsync(server, json, cancellationToken);
}
