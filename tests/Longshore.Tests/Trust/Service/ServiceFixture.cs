using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Storage.Sqlite.Trust;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;
using Longshore.Trust.Service.Pool;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust.Service;

/// <summary>A listener's service with a ledger on the disk and workers inside of the test.</summary>
internal sealed class ServiceFixture : IAsyncDisposable
{
    public const string WorkerName = "worker";

    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceOptions _options;
    private readonly LedgerLimits _limits;
    private readonly Func<string, IWorkerLink> _link;
    private SqliteTrustLedger _opened = null!;
    private int _id;

    private ServiceFixture(ServiceOptions options, LedgerLimits limits, IReadOnlyList<ScriptedLink> links)
    {
        _link = address => links.Single(link => link.Address == address);
        _limits = limits;
        _options = options with
        {
            Workers = links.Count == 0 ? [] : [new PoolWorker(WorkerIdText, [.. links.Select(link => link.Address)])],
            Log = Log.Add,
            Faulted = Faults.Add,
            Pool = options.Pool with { LostPause = TimeSpan.Zero, BusyPause = TimeSpan.Zero },
        };
    }

    public static string WorkerIdText { get; } = WorkerId.OfName(WorkerName);

    public FakeTimeProvider Time { get; } = new();

    public RecordingPoster Poster { get; } = new();

    public ConcurrentBag<string> Log { get; } = [];

    public ConcurrentBag<Exception> Faults { get; } = [];

    public OrderService Service { get; private set; } = null!;

    public TrustLedger Ledger => _opened.Ledger;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<ServiceFixture> StartAsync(params ScriptedLink[] links) => StartAsync(new ServiceOptions(), new LedgerLimits(), links);

    public static async Task<ServiceFixture> StartAsync(ServiceOptions options, LedgerLimits limits, params ScriptedLink[] links)
    {
        var fixture = new ServiceFixture(options, limits, links);
        await fixture.OpenAsync();
        if (links.Any(link => !link.IsAway))
        {
            await fixture.UntilAsync(async () => await fixture.Ledger.Workers.FindAsync(WorkerIdText, Token) is { Status: WorkerStatus.Active });
        }

        return fixture;
    }

    /// <summary>Ends the service and starts it again on the same ledger.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(1, Token);
        }
    }

    public async Task<JsonElement> CallAsync(string method, JsonObject parameters, bool isAdministrator = false)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_id, ["method"] = method, ["params"] = parameters };
        return await SendAsync(request.ToJsonString(), isAdministrator);
    }

    public async Task<JsonElement> SendAsync(string request, bool isAdministrator = false)
    {
        var answer = await Service.AnswerAsync(Encoding.UTF8.GetBytes(request), new ServiceCaller(IPAddress.Loopback, isAdministrator), () => { }, Token);
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.Clone();
    }

    public Task<JsonElement> GetResultAsync(string id) => CallAsync("WorkOrderGetResult", new JsonObject { ["workOrderId"] = id });

    /// <summary>Asks for a result until there is one.</summary>
    public async Task<JsonElement> OutcomeAsync(string id)
    {
        JsonElement answer = default;
        await UntilAsync(async () => CodeOf(answer = await GetResultAsync(id)) is not (5 or 6));
        return answer;
    }

    /// <summary>An order for the worker.</summary>
    public static PreparedOrder Order(WorkerKeys keys, int waitMilliseconds = 0, string workload = "python-hello", RequesterKey? signer = null) => new(
        new OrderSpec(workload, ["Krsna"u8.ToArray()]) { WorkerId = WorkerIdText, ResponseTimeMilliseconds = waitMilliseconds },
        WorkerDescription.Of(keys.EncryptionKey, keys.VerifyingKey, keys.EncryptionKeySignature, ""),
        signer);

    /// <summary>An order's request with more parameters.</summary>
    public static string With(PreparedOrder order, params (string Name, JsonNode? Value)[] more)
    {
        var request = JsonNode.Parse(order.Request)!;
        foreach (var (name, value) in more)
        {
            request["params"]![name] = value;
        }

        return request.ToJsonString();
    }

    public static int? CodeOf(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null;

    public static string MessageOf(JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString()!;

    public static string Open(PreparedOrder order, JsonElement answer) => Encoding.UTF8.GetString(order.Open(answer.GetRawText())[0]);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Dispose();
        Assert.Empty(Faults);
    }

    private async Task OpenAsync()
    {
        _opened = await SqliteTrustLedger.OpenAsync(_directory.Path, _limits, Token);
        Service = await OrderService.StartAsync(_options, _opened.Ledger, Poster, _link, Time, Token);
    }

    private async Task CloseAsync()
    {
        await Service.DisposeAsync();
        await _opened.DisposeAsync();
    }
}
