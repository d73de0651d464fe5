using Longshore.Functions.Specs;

namespace Longshore.Trust.Orders;

/// <summary>Runs what orders ask for.</summary>
public interface IWorkloads
{
    /// <summary>Whether there is such a workload. If not, the workloads' own log says so.</summary>
    bool Contains(string workload);

    /// <summary>The digest of a workload's code, for receipts; the default value if it is not known.</summary>
    ModuleDigest DigestOf(string workload) => default;

    /// <summary>Runs a workload once. A failure is null, with the reason in the workload's own log; nothing is thrown for what a requester
    /// sends.</summary>
    /// <param name="workload">The workload's name.</param>
    /// <param name="items">Its data, by index.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The output, or null.</returns>
    ValueTask<ReadOnlyMemory<byte>?> RunAsync(string workload, IReadOnlyList<WorkloadItem> items, CancellationToken cancellationToken);
}
