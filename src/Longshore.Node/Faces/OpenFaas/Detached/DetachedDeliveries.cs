using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;
using Longshore.Node.Telemetry;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>Runs the asynchronous calls of the queue, and tells their callers' servers the results. A call that fails comes back as its function's
/// annotations say; after its last attempt it is a dead letter.</summary>
/// <param name="functions">The functions.</param>
/// <param name="invoker">Runs the calls.</param>
/// <param name="log">Logs how they ended.</param>
/// <param name="callbacks">Posts results.</param>
/// <param name="cancelled">The calls that are cancelled.</param>
/// <param name="time">The clock of durations.</param>
/// <param name="random">The source of the random part of waits.</param>
internal sealed class DetachedDeliveries(
    GatewayFunctions functions, IInvoker invoker, InvocationLog log, CallbackPoster callbacks, CancelledCalls cancelled, TimeProvider time, Random random)
{
    // The caller does not know the result yet, so the call is made again.
    private static Delivery Untold => new(DeliveryKind.Stopped, "");

    // Its status is also one that functions give, so it is known by itself.
    private static readonly DetachedResult CancelledResult = DetachedResult.Failed(Failure.Cancelled, "the call was cancelled by its number");

    private static (DetachedResult Result, Delivery Delivery) CancelledEnd => (CancelledResult, new Delivery(DeliveryKind.Done, ""));

    /// <summary>Delivers a message.</summary>
    /// <returns>How its delivery ended.</returns>
    public async Task<IReadOnlyList<Delivery>> DeliverAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        var message = batch.Messages[0];
        return batch.All(DetachedCall.TryRead(message.Body, out var call)
            ? await DeliverAsync(message, call, cancellationToken)
            : new Delivery(DeliveryKind.Refused, "the message is no call"));
    }

    private async Task<Delivery> DeliverAsync(QueueMessage message, DetachedCall call, CancellationToken cancellationToken)
    {
        var function = FunctionName.TryParse(call.Head.Function, out var name) ? functions.Find(name) : null;
        if (function is null)
        {
            return await EndAsync(call, DetachedResult.Failed(Failure.NotFound, $"there is no function \"{call.Head.Function}\""), cancellationToken);
        }

        var activity = functions.Wake(function);
        var began = time.GetTimestamp();
        if (!activity.TryBegin(began, function.InflightMax))
        {
            return new Delivery(DeliveryKind.NotBegun, "the function has as many calls as it may (max_inflight)");
        }

        var result = DetachedResult.Failed(Failure.NodeFailed, "");
        var delivery = default(Delivery);
        try
        {
            (result, delivery) = await InvokeAsync(function, call, cancellationToken);
        }
        finally
        {
            var ended = time.GetTimestamp();
            activity.End(ended, result.Status, time.GetElapsedTime(began, ended));
        }

        if (delivery.Kind is DeliveryKind.Stopped or DeliveryKind.NotBegun)
        {
            return delivery;
        }

        var attempts = message.Attempts + 1;
        return !ReferenceEquals(result, CancelledResult) && function.Retry.Statuses.Contains(result.Status) && attempts < function.Retry.AttemptsMax
            ? new Delivery(DeliveryKind.Failed, ReasonOf(result)) { Delay = function.Retry.WaitAfter(attempts, random.NextDouble()) }
            : await EndAsync(call, result, cancellationToken);
    }

    private async Task<(DetachedResult Result, Delivery Delivery)> InvokeAsync(GatewayFunction function, DetachedCall call, CancellationToken cancellationToken)
    {
        var head = call.Head;
        var target = function.TargetAt(function.Config.Name.Value);
        var invocation = target.Invocation with
        {
            Input = call.Body,
            Request = () => new GuestRequest(head.Method, head.Url, head.Headers) { Mount = head.Mount, Path = head.Path },
        };
        using var running = cancelled.Begin(head.CallId, cancellationToken);
        if (running.IsCancelled)
        {
            return CancelledEnd;
        }

        using var result = await invoker.InvokeAsync(invocation, running.Token);
        log.Note(target, invocation, result);
        return result.Failure == Failure.Cancelled && running.IsCancelled ? CancelledEnd : (DetachedResult.Of(result), Delivery.Of(result));
    }

    // A call whose result is a failure stays where the operator finds it and can replay it.
    private async Task<Delivery> EndAsync(DetachedCall call, DetachedResult result, CancellationToken cancellationToken)
    {
        var end = result.Status >= 500 || result.Status is 404 or 408 or 429
            ? new Delivery(DeliveryKind.Refused, ReasonOf(result))
            : new Delivery(DeliveryKind.Done, "");
        try
        {
            var posting = await callbacks.BeginAsync(call.Head, result, cancellationToken);
            return posting.IsCompletedSuccessfully ? end : end with { Rest = AfterAsync(posting, end, cancellationToken) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Untold;
        }
    }

    private static async Task<Delivery> AfterAsync(Task posting, Delivery end, CancellationToken cancellationToken)
    {
        try
        {
            await posting;
            return end;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Untold;
        }
    }

    private static string ReasonOf(DetachedResult result) => FormattableString.Invariant($"the call ended with status {result.Status}");
}
