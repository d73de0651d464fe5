using System.Net;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Worker;

/// <summary>Answers work orders.</summary>
/// <param name="processor">Processes them.</param>
internal sealed class OrderAnswerer(WorkOrderProcessor processor) : IMessageAnswerer
{
    /// <inheritdoc/>
    public string Busy { get; } = OrderAnswers.Error(null, OrderErrorCode.Unknown, OrderAnswers.Busy);

    /// <inheritdoc/>
    public ValueTask<string> AnswerAsync(ReadOnlyMemory<byte> message, IPAddress client, CancellationToken cancellationToken) =>
        processor.ProcessAsync(message, client, cancellationToken);
}
