using System.Globalization;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Queues;

/// <summary>The API of queues on the node's own port: to see them, to deliver dead letters again, and to remove messages.</summary>
/// <param name="queues">The node's queues.</param>
/// <param name="catalog">The functions, which know their subscriptions.</param>
internal sealed class QueueFace(IMessageQueues queues, IFunctionCatalog catalog)
{
    /// <summary>The path of all queues.</summary>
    public const string QueuesPath = "/queues";

    private const string IdKey = "id";
    private const string DeadKey = "dead";

    /// <summary>Maps the requests.</summary>
    /// <param name="routes">The node's routes.</param>
    /// <param name="guarded">Runs an action for those who show the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded)
    {
        routes.MapGet(QueuesPath, (HttpContext context) => guarded(context, Answered(ListAsync)));
        routes.MapGet(QueuesPath + "/{name}", (HttpContext context) => guarded(context, Answered(Named(ShowAsync))));
        routes.MapPost(QueuesPath + "/{name}/replay", (HttpContext context) => guarded(context, Answered(Named(ReplayAsync))));
        routes.MapDelete(QueuesPath + "/{name}", (HttpContext context) => guarded(context, Answered(Named(PurgeAsync))));
    }

    // The queues of a cluster are away while its NATS is.
    private static RequestDelegate Answered(RequestDelegate action) => async context =>
    {
        try
        {
            await action(context);
        }
        catch (QueueException refusal)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, refusal.Message);
        }
    };

    private static RequestDelegate Named(Func<HttpContext, QueueName, Task> action) => context =>
        QueueName.TryParse((string?)context.GetRouteValue("name"), out var name)
            ? action(context, name)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, QueueName.Rule);

    private static Task NotFoundAsync(HttpContext context, string detail) =>
        ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, detail);

    // A queue without messages is there if it has a subscriber.
    private async Task ListAsync(HttpContext context)
    {
        var subscribers = Subscribers();
        var known = await queues.ListAsync(context.RequestAborted);
        var empty = subscribers.Keys.Where(name => known.All(queue => queue.Name != name)).Select(Empty);
        QueueSummary[] all = [.. known.Concat(empty).OrderBy(queue => queue.Name, StringComparer.Ordinal).Select(queue => Summarize(queue, subscribers))];
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, all, QueueJson.Default.QueueSummaryArray);
    }

    private async Task ShowAsync(HttpContext context, QueueName name)
    {
        var subscribers = Subscribers();
        if ((await queues.FindAsync(name, context.RequestAborted) ?? (subscribers.ContainsKey(name.Value) ? Empty(name.Value) : null)) is not { } status)
        {
            await NotFoundAsync(context, $"there is no queue \"{name}\": no message was sent to it, and no function is subscribed to it");
            return;
        }

        var dead = await queues.ListDeadAsync(name, context.RequestAborted);
        var details = new QueueDetails(Summarize(status, subscribers), [.. dead.Select(DeadLetterSummary.Of)]);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, details, QueueJson.Default.QueueDetails);
    }

    private async Task ReplayAsync(HttpContext context, QueueName name)
    {
        var text = context.Request.Query[IdKey].ToString();
        var id = 0L;
        if (text.Length > 0 && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, "the id of a message is a whole number");
            return;
        }

        var replayed = await queues.ReplayAsync(name, text.Length > 0 ? id : null, context.RequestAborted);
        await (text.Length > 0 && replayed == 0
            ? NotFoundAsync(context, $"the queue \"{name}\" has no dead letter {text}")
            : JsonResponse.WriteAsync(context, StatusCodes.Status200OK, new QueueChanged(replayed), QueueJson.Default.QueueChanged));
    }

    private async Task PurgeAsync(HttpContext context, QueueName name)
    {
        var removed = await queues.PurgeAsync(name, context.Request.Query.ContainsKey(DeadKey), context.RequestAborted);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, new QueueChanged(removed.Waiting + removed.Dead), QueueJson.Default.QueueChanged);
    }

    private static QueueStatus Empty(string name) => new(name, 0, 0, 0, 0, 0, 0, 0);

    private static QueueSummary Summarize(QueueStatus status, Dictionary<string, string> subscribers) =>
        QueueSummary.Of(status, subscribers.GetValueOrDefault(status.Name));

    private Dictionary<string, string> Subscribers() => catalog.List()
        .SelectMany(function => function.Spec.Subscriptions.Select(each => (Queue: each.Queue.Value, Function: function.Name.Value)))
        .DistinctBy(pair => pair.Queue, StringComparer.Ordinal)
        .ToDictionary(pair => pair.Queue, pair => pair.Function, StringComparer.Ordinal);
}
