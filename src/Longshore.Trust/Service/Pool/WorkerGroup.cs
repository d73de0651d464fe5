using System.Threading.Channels;
using Longshore.Trust.Client;
using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Pool;

/// <summary>A worker's processes and the orders that wait for them. All processes have the same keys.</summary>
internal sealed class WorkerGroup : IAsyncDisposable
{
    private const long EnclaveType = 1;

    private readonly QueueContext _context;

    // Its length is bounded by the ledger's number of orders.
    private readonly Channel<QueuedOrder> _waiting = Channel.CreateUnbounded<QueuedOrder>();
    private readonly IReadOnlyList<WorkerProcess> _processes;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _registering = new(1, 1);
    private volatile string? _keyDigest;
    private Task _serving = Task.CompletedTask;

    /// <param name="id">The worker's identifier.</param>
    /// <param name="links">How its processes are reached.</param>
    /// <param name="context">What all groups share.</param>
    public WorkerGroup(string id, IEnumerable<IWorkerLink> links, QueueContext context)
    {
        (Id, _context) = (id, context);
        _processes = [.. links.Select(link => new WorkerProcess(link, this, context))];
    }

    /// <summary>The worker's identifier.</summary>
    public string Id { get; }

    /// <summary>The digest of the worker's keys; null until one process has told them.</summary>
    public string? KeyDigest => _keyDigest;

    /// <summary>The orders that wait.</summary>
    public ChannelReader<QueuedOrder> Waiting => _waiting.Reader;

    /// <summary>Begins to serve.</summary>
    public void Start(CancellationToken ending) => _serving = Task.WhenAll(_processes.Select(process => process.ServeAsync(ending)));

    /// <summary>Adds an order.</summary>
    public void Add(QueuedOrder order) => _waiting.Writer.TryWrite(order);

    /// <summary>Decides whether a process belongs to the group: it has the group's keys, or no process has them any more. Then the group takes
    /// the new ones, and orders that were encrypted for the old ones end if the worker cannot read them any more.</summary>
    public async Task<bool> AdmitAsync(WorkerProcess process, WorkerDescription described, CancellationToken cancellationToken)
    {
        if (!TryTakeKeys(process, described))
        {
            return false;
        }

        await RegisterAsync(described, cancellationToken);
        return true;
    }

    /// <summary>A process was lost. If it was the last one, the worker is off line.</summary>
    public async Task NoteLostAsync(CancellationToken cancellationToken)
    {
        await _registering.WaitAsync(cancellationToken);
        try
        {
            if (!_processes.Any(process => process.IsReady))
            {
                await _context.Ledger.Workers.ChangeAsync(
                    Id, worker => worker is { Status: WorkerStatus.Active } ? worker with { Status = WorkerStatus.OffLine } : null, cancellationToken);
            }
        }
        finally
        {
            _registering.Release();
        }
    }

    /// <summary>Waits until no process has an order. The token of <see cref="Start"/> was cancelled before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _serving;
        _registering.Dispose();
    }

    // Two processes with different keys may answer at one time; the first one's keys count.
    private bool TryTakeKeys(WorkerProcess process, WorkerDescription described)
    {
        lock (_lock)
        {
            if (_keyDigest != described.KeyDigest && _processes.Any(other => other != process && other.IsReady))
            {
                return false;
            }

            _keyDigest = described.KeyDigest;
            process.IsReady = true;
            return true;
        }
    }

    private async Task RegisterAsync(WorkerDescription described, CancellationToken cancellationToken)
    {
        await _registering.WaitAsync(cancellationToken);
        try
        {
            var worker = new LedgerWorker(
                Id,
                EnclaveType,
                _context.Options.Organization,
                [_context.Options.Application],
                WorkerDetails.Of(described, _context.Options.Mode),
                WorkerStatus.Active);
            await _context.Ledger.Workers.ChangeAsync(Id, known => Registered(worker, known), cancellationToken);
        }
        finally
        {
            _registering.Release();
        }
    }

    // What the administrator has decided stays: a worker that is decommissioned or compromised does not become active by answering. Null if nothing
    // changes.
    private static LedgerWorker? Registered(LedgerWorker worker, LedgerWorker? known)
    {
        var registered = worker with { Status = known is { Status: > WorkerStatus.OffLine } ? known.Status : worker.Status };
        var isSame = known is not null
            && known.Applications.SequenceEqual(registered.Applications, StringComparer.Ordinal)
            && known with { Applications = registered.Applications } == registered;
        return isSame ? null : registered;
    }
}
