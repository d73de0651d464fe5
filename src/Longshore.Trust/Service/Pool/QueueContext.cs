using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Pool;

/// <summary>What the groups of a queue share.</summary>
/// <param name="Options">The listener's options.</param>
/// <param name="Ledger">The durable state.</param>
/// <param name="Time">The clock.</param>
/// <param name="EndAsync">Ends an order with its answer.</param>
/// <param name="Forget">Drops an order that has ended elsewhere.</param>
internal sealed record QueueContext(
    ServiceOptions Options, TrustLedger Ledger, TimeProvider Time, Func<QueuedOrder, OrderState, string, Task> EndAsync, Action<QueuedOrder> Forget)
{
    public void Log(string sentence) => Options.Log?.Invoke(sentence);
}
