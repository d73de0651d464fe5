using System.Text;
using Longshore.Tests.Trust.Zmtp;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>Orders over ZeroMQ on loopback.</summary>
public sealed class OrderServerTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly GatedWorkloads _workloads = new();
    private readonly List<string> _log = [];
    private readonly OrderLimits _limits = new() { MessageBytesMax = 100_000, OrdersMax = 2 };
    private readonly FakeTimeProvider _time = new();
    private readonly OrderServer _server;

    public OrderServerTests() => _server = Start(new OrderServerOptions());

    [Fact]
    public async Task Submit_OverZeroMq_GivesTheResult()
    {
        _workloads.Open();
        var client = new WorkOrderClient(_server.Address, Timeout);
        using var order = new PreparedOrder(Hello(), await client.DescribeAsync(TestContext.Current.CancellationToken));

        Assert.Equal("Hello Krsna", Encoding.UTF8.GetString((await client.SubmitAsync(order, TestContext.Current.CancellationToken))[0]));
    }

    [Fact]
    public async Task Submit_WhileAnotherRuns_IsProcessedToo()
    {
        var worker = await new WorkOrderClient(_server.Address, Timeout).DescribeAsync(TestContext.Current.CancellationToken);
        var both = new[] { SubmitAsync(worker), SubmitAsync(worker) };

        await _workloads.UntilAsync(2);
        _workloads.Open();

        Assert.All(await Task.WhenAll(both), output => Assert.Equal("Hello Krsna", output));
    }

    [Fact]
    public async Task Submit_BeyondTheLimit_IsToldThatTheWorkerIsBusy()
    {
        var worker = await new WorkOrderClient(_server.Address, Timeout).DescribeAsync(TestContext.Current.CancellationToken);
        var both = new[] { SubmitAsync(worker), SubmitAsync(worker) };
        await _workloads.UntilAsync(2);

        var refusal = await Assert.ThrowsAsync<OrderResponseException>(() => SubmitAsync(worker));
        Assert.Contains("busy", refusal.Message, StringComparison.Ordinal);
        _workloads.Open();
        await Task.WhenAll(both);
    }

    [Fact]
    public async Task Receive_WhateverIsSent_TheNextOrderIsAnswered()
    {
        _workloads.Open();
        using (var dealer = await RawPeer.ConnectAsync(_server.Address))
        {
            await dealer.SendAsync("no empty frame");
            await dealer.SendAsync("", "too", "many", "frames");
            await dealer.SendAsync("", "{");
            Assert.Contains("JSON Error", await dealer.ReceiveAsync(), StringComparison.Ordinal);
        }

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task Receive_MessageThroughProxies_IsAnsweredToTheirAddresses()
    {
        using var proxy = await RawPeer.ConnectAsync(_server.Address);
        await proxy.SendAsync("proxy", "peer", "", "{");

        var frames = await proxy.ReceiveFramesAsync();

        Assert.Equal(["proxy", "peer", ""], frames.Take(3));
        Assert.Equal(4, frames.Count);
    }

    [Fact]
    public async Task Receive_MessageOverTheLimit_ClosesItsConnectionAndTheNextIsAnswered()
    {
        _workloads.Open();
        using (var large = await RawPeer.ConnectAsync(_server.Address))
        {
            await large.SendRawAsync(ZmtpBytes.LongHeader(0, (ulong)_limits.MessageBytesMax + 1));
            Assert.True(await large.IsClosedAsync());
        }

        Assert.True(await AnswersAsync());
    }

    // Each of these ended the process of a worker on NetMQ 4.0.4.5.
    [Fact]
    public async Task Receive_PropertyOfFourGibibytes_ClosesItsConnectionOnly()
    {
        _workloads.Open();
        using (var hostile = await RawPeer.OpenAsync(_server.Address))
        {
            await hostile.SendRawAsync([.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith(ZmtpBytes.Property("X", uint.MaxValue, ""))]);
            Assert.True(await hostile.IsClosedAsync());
        }

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task Receive_EmptyCommand_ClosesItsConnectionOnly()
    {
        _workloads.Open();
        using (var hostile = await RawPeer.ConnectAsync(_server.Address))
        {
            await hostile.SendRawAsync(ZmtpBytes.Short(4));
            Assert.True(await hostile.IsClosedAsync());
        }

        Assert.True(await AnswersAsync());
    }

    [Fact]
    public async Task Receive_SlowHandshake_IsClosedAfterItsTime()
    {
        using var slow = await RawPeer.OpenAsync(_server.Address);
        await slow.SendRawAsync(ZmtpBytes.Greeting()[..11]);

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.True(await slow.IsClosedAsync());
    }

    [Fact]
    public async Task Receive_ConnectionsOverTheLimitOfAnAddress_AreClosedAndOthersServed()
    {
        await using var server = Start(new OrderServerOptions { AddressConnectionsMax = 3 });
        using var first = await RawPeer.ConnectAsync(server.Address);
        using var second = await RawPeer.ConnectAsync(server.Address);
        using var third = await RawPeer.ConnectAsync(server.Address);
        using var fourth = await RawPeer.OpenAsync(server.Address, greets: false);
        using var other = await RawPeer.ConnectAsync(server.Address, from: "127.0.0.2");

        await other.SendAsync("", "{");

        Assert.True(await fourth.IsClosedAsync());
        Assert.Contains("JSON Error", await other.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_OrdersOverTheLimitOfAnAddress_AreBusyAndThoseOfAnotherServed()
    {
        await using var server = Start(new OrderServerOptions { AddressOrdersMax = 1 });
        var running = SubmitAsync(await new WorkOrderClient(server.Address, Timeout).DescribeAsync(TestContext.Current.CancellationToken), server.Address);
        await _workloads.UntilAsync(1);
        using var same = await RawPeer.ConnectAsync(server.Address);
        using var other = await RawPeer.ConnectAsync(server.Address, from: "127.0.0.2");

        await same.SendAsync("", "{");
        await other.SendAsync("", "{");

        Assert.Contains("busy", await same.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("JSON Error", await other.ReceiveAsync(), StringComparison.Ordinal);
        _workloads.Open();
        await running;
    }

    [Fact]
    public async Task Receive_MessageOverTheBudget_ClosesItsConnection()
    {
        await using var server = Start(new OrderServerOptions { BytesMax = 1_000 });
        using var peer = await RawPeer.ConnectAsync(server.Address);

        await peer.SendAsync("", new string(' ', 1_001));

        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Log_ManyDroppedMessages_HasOneLine()
    {
        await using (var server = Start(new OrderServerOptions()))
        {
            using var peer = await RawPeer.ConnectAsync(server.Address);
            for (var sent = 0; sent < 1_000; sent++)
            {
                await peer.SendAsync("no empty frame");
            }

            await peer.SendAsync("", "{");
            await peer.ReceiveAsync();
        }

        Assert.Equal(["messages of another form than a REQ socket's were dropped: 1000"], _log);
    }

    [Fact]
    public void Start_AddressThatIsTaken_SaysSo()
    {
        var failure = Assert.Throws<IOException>(() => OrderServer.Start(
            new WorkOrderProcessor(_keys, _workloads, new OrderOptions()), _limits, new OrderServerOptions { Address = _server.Address }));

        Assert.Contains("cannot be bound", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _workloads.Open();
        await _server.DisposeAsync();
        _keys.Dispose();
    }

    private static OrderSpec Hello() => new("python-hello", ["Krsna"u8.ToArray()]);

    private async Task<bool> AnswersAsync()
    {
        var client = new WorkOrderClient(_server.Address, Timeout);
        using var order = new PreparedOrder(Hello(), await client.DescribeAsync(TestContext.Current.CancellationToken));
        return (await client.SubmitAsync(order, TestContext.Current.CancellationToken)).Count == 1;
    }

    private OrderServer Start(OrderServerOptions options) => OrderServer.Start(
        new WorkOrderProcessor(_keys, _workloads, new OrderOptions { Limits = _limits }),
        _limits,
        options with { Address = "tcp://127.0.0.1:0", Log = _log.Add, Time = _time });

    private Task<string> SubmitAsync(WorkerDescription worker) => SubmitAsync(worker, _server.Address);

    private static async Task<string> SubmitAsync(WorkerDescription worker, string address)
    {
        using var order = new PreparedOrder(Hello(), worker);
        return Encoding.UTF8.GetString((await new WorkOrderClient(address, Timeout).SubmitAsync(order, TestContext.Current.CancellationToken))[0]);
    }

    /// <summary>Greets when a test lets it.</summary>
    private sealed class GatedWorkloads : IWorkloads
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;

        public bool Contains(string workload) => true;

        public void Open() => _gate.TrySetResult();

        public async Task UntilAsync(int running)
        {
            while (Volatile.Read(ref _running) < running)
            {
                await Task.Yield();
            }
        }

        public async ValueTask<ReadOnlyMemory<byte>?> RunAsync(string workload, IReadOnlyList<WorkloadItem> items, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            await _gate.Task;
            return (byte[])[.. "Hello "u8, .. items[0].Plain.Span];
        }
    }
}
