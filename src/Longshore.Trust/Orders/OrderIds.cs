namespace Longshore.Trust.Orders;

/// <summary>The identifiers that an order and its result share, as they were sent: hexadecimal digits, whose case matters to hashes.</summary>
/// <param name="WorkOrder">The order.</param>
/// <param name="Worker">The worker it is for.</param>
/// <param name="Workload">The workload's name in hexadecimal digits of UTF-8.</param>
/// <param name="Requester">Who asks.</param>
internal sealed record OrderIds(string WorkOrder, string Worker, string Workload, string Requester)
{
    /// <summary>Checks the lengths: the result repeats all of them.</summary>
    /// <exception cref="OrderException">One is over the limit.</exception>
    public OrderIds Bounded() => Math.Max(Math.Max(WorkOrder.Length, Worker.Length), Math.Max(Workload.Length, Requester.Length)) <= OrderLimits.IdentifierCharactersMax
        ? this
        : throw OrderFields.Refusal(string.Create(null, $"an identifier has over {OrderLimits.IdentifierCharactersMax} characters"));
}
