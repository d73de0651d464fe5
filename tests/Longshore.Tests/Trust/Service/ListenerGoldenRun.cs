using System.Net;
using System.Text;
using System.Text.Json;
using Longshore.Storage.Sqlite.Trust;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;
using Longshore.Trust.Service.Deliveries;
using Longshore.Trust.Service.Pool;
using Longshore.Trust.Service.Receipts;

namespace Longshore.Tests.Trust.Service;

/// <summary>Sends the recorded requests of Avalon's listener, in their order, to one of ours in the same state.</summary>
public sealed class ListenerGoldenRun : IAsyncLifetime
{
    private const string Worker = "1e9ba3f5f133751c1664ab27ffcfa8b77ded410b254be92dc1b4119c30237ff3";
    private const string EnclaveCode = "GetResult enclave code ";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The recorded answers by the cases' names.</summary>
    public static IReadOnlyList<(string Name, string Request, string Response)> Cases { get; } =
    [
        .. JsonDocument.Parse(Vectors.Read("avalon-listener-golden.json")).RootElement.EnumerateArray().Select(each =>
            (each.GetProperty("name").GetString()!, each.GetProperty("request").GetString()!, each.GetProperty("response").GetString()!)),
    ];

    /// <summary>Our answers by the cases' names.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        await using (var opened = await OpenAsync("all"))
        {
            var service = Start(opened.Ledger);
            foreach (var (name, request, response) in Cases.Where(each => !each.Name.StartsWith(EnclaveCode, StringComparison.Ordinal)))
            {
                await PrepareAsync(service, opened.Ledger, name, request, response);
                Answers[name] = await AnswerAsync(service, request);
            }
        }

        // An order ends once, and each of these cases has it end otherwise.
        var submit = Cases.Single(each => each.Name == "Submit more 0").Request;
        foreach (var (name, request, _) in Cases.Where(each => each.Name.StartsWith(EnclaveCode, StringComparison.Ordinal)))
        {
            var code = name[EnclaveCode.Length..];
            await using var opened = await OpenAsync(code);
            var service = Start(opened.Ledger);
            await AnswerAsync(service, submit);
            await opened.Ledger.Orders.EndAsync(
                new OrderOutcome("bb00", OrderState.Failed, $$$"""{"error": {"code": {{{code}}}, "message": "msg {{{code}}}"}}""", DateTimeOffset.UnixEpoch, null), Token);
            Answers[name] = await AnswerAsync(service, request);
        }
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private static OrderService Start(TrustLedger ledger) => new(
        new ServiceOptions { Mode = OrderMode.Avalon }, ledger, new IdleQueue(), new NoDeliveries(), new ReceiptSigner(), TimeProvider.System);

    private async Task<SqliteTrustLedger> OpenAsync(string name)
    {
        var limits = new LedgerLimits { OrdersMax = 2, EvictsEnded = true };
        var opened = await SqliteTrustLedger.OpenAsync(Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName, limits, Token);
        await opened.Ledger.Workers.AddAsync(new LedgerWorker(Worker, 1, "aabbcc1234ddeeff", ["11aa22bb33cc44dd"], "{}", WorkerStatus.Active), Token);
        return opened;
    }

    // What the recording did between its cases.
    private static async Task PrepareAsync(OrderService service, TrustLedger ledger, string name, string request, string response)
    {
        if (name == "ReceiptCreate dup")
        {
            Assert.Contains("Receipt created successfully", await AnswerAsync(service, request), StringComparison.Ordinal);
        }
        else if (name == "ReceiptUpdateRetrieve 1")
        {
            using var recorded = JsonDocument.Parse(response);
            var update = recorded.RootElement.GetProperty("result");
            var text = update.GetRawText();
            await ledger.Receipts.UpdateAsync(
                new LedgerUpdate(
                    update.GetProperty("workOrderId").GetString()!,
                    update.GetProperty("updaterId").GetString()!,
                    update.GetProperty("updateType").GetInt64(),
                    text.Replace(", \"updateCount\": 1", "", StringComparison.Ordinal)),
                0,
                Token);
        }
    }

    private static Task<string> AnswerAsync(OrderService service, string request) =>
        service.AnswerAsync(Encoding.UTF8.GetBytes(request), new ServiceCaller(IPAddress.Loopback, false), () => { }, Token);

    /// <summary>A queue whose workers never answer.</summary>
    private sealed class IdleQueue : IOrderQueue
    {
        public string? KeyDigestOf(string worker) => "";

        public Task Add(WaitingOrder order) => new TaskCompletionSource().Task;

        public QueuePlace PlaceOf(string id) => QueuePlace.None;
    }

    private sealed class NoDeliveries : IDeliveryQueue
    {
        public string? Refusal(Uri server) => null;

        public void Add(string workOrder)
        {
            // Nobody waits.
        }
    }
}
