using Longshore.Functions.Capabilities.Http;
using Longshore.Node.Faces.WorkOrders;
using Longshore.Storage.Sqlite.Trust;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;

namespace Longshore.Node.Hosting;

/// <summary>What a node has to listen for work orders.</summary>
/// <param name="Service">Answers requests.</param>
/// <param name="Options">How it serves.</param>
internal sealed record TrustParts(OrderService Service, ServiceOptions Options)
{
    // Avalon refuses the order after the one that it allows, and lets one that has ended give its place to a new one.
    private const int AvalonOrdersMax = 1_001;

    /// <summary>Opens the state of a data directory and starts the service.</summary>
    /// <param name="options">How the node listens for work orders.</param>
    /// <param name="dataDirectory">The directory with the state.</param>
    /// <param name="http">Reaches the servers of requesters.</param>
    /// <param name="log">Receives sentences and failures.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cleanUp">Closes everything.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Storage.StorageException">The state cannot be opened.</exception>
    /// <exception cref="NodeStartException">A server that is granted is written in another form.</exception>
    public static async Task<TrustParts> StartAsync(
        TrustOptions options, string dataDirectory, OutboundHttp http, HostLog log, TimeProvider time, CleanUp cleanUp, CancellationToken cancellationToken)
    {
        var posts = Posts(options, http);
        var ledger = cleanUp.Own(await SqliteTrustLedger.OpenAsync(dataDirectory, Limits(options.Mode), cancellationToken));
        var service = new ServiceOptions { Mode = options.Mode, Workers = options.Workers, Log = log.NoteTrust, Faulted = log.NoteTrustFault };
        return new TrustParts(
            cleanUp.Own(await OrderService.StartAsync(service, ledger.Ledger, new OrderPoster(posts), time, cancellationToken)), service);
    }

    private static GrantedPosts Posts(TrustOptions options, OutboundHttp http)
    {
        try
        {
            return new GrantedPosts(http, options.NotifyServers);
        }
        catch (FormatException wrong)
        {
            throw new NodeStartException(["--trust-notify: " + wrong.Message]);
        }
    }

    private static LedgerLimits Limits(OrderMode mode) => mode == OrderMode.Avalon
        ? new LedgerLimits { OrdersMax = AvalonOrdersMax, RequesterOrdersMax = AvalonOrdersMax, SourceOrdersMax = AvalonOrdersMax, EvictsEnded = true }
        : new LedgerLimits();
}
