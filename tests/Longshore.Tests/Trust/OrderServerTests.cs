using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;
using NetMQ;
using NetMQ.Sockets;

namespace Longshore.Tests.Trust;

/// <summary>Orders over ZeroMQ on loopback.</summary>
public sealed class OrderServerTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly GatedWorkloads _workloads = new();
    private readonly List<string> _log = [];
    private readonly OrderLimits _limits = new() { MessageBytesMax = 100_000, OrdersMax = 2 };
    private readonly OrderServer _server;

    public OrderServerTests()
    {
        _server = OrderServer.Start(
            new WorkOrderProcessor(_keys, _workloads, new OrderOptions { Limits = _limits }),
            _limits,
            new OrderServerOptions { Address = "tcp://127.0.0.1:0", Log = _log.Add });
    }

    [Fact]
    public void Submit_OverZeroMq_GivesTheResult()
    {
        _workloads.Open();
        var client = new WorkOrderClient(_server.Address, Timeout);
        using var order = new PreparedOrder(Hello(), client.Describe());

        Assert.Equal("Hello Krsna", Encoding.UTF8.GetString(client.Submit(order)[0]));
    }

    [Fact]
    public async Task Submit_WhileAnotherRuns_IsProcessedToo()
    {
        var worker = new WorkOrderClient(_server.Address, Timeout).Describe();
        var both = new[] { SubmitAsync(worker), SubmitAsync(worker) };

        await _workloads.UntilAsync(2);
        _workloads.Open();

        Assert.All(await Task.WhenAll(both), output => Assert.Equal("Hello Krsna", output));
    }

    [Fact]
    public async Task Submit_BeyondTheLimit_IsToldThatTheWorkerIsBusy()
    {
        var worker = new WorkOrderClient(_server.Address, Timeout).Describe();
        var both = new[] { SubmitAsync(worker), SubmitAsync(worker) };
        await _workloads.UntilAsync(2);

        var refusal = await Assert.ThrowsAsync<OrderResponseException>(() => SubmitAsync(worker));
        Assert.Contains("busy", refusal.Message, StringComparison.Ordinal);
        _workloads.Open();
        await Task.WhenAll(both);
    }

    [Fact]
    public void Receive_WhateverIsSent_TheNextOrderIsAnswered()
    {
        _workloads.Open();
        using (var dealer = new DealerSocket())
        {
            dealer.Options.Linger = TimeSpan.FromSeconds(1);
            dealer.Connect(_server.Address);
            dealer.SendFrame("no empty frame");
            dealer.SendMoreFrameEmpty().SendMoreFrame("too").SendMoreFrame("many").SendFrame("frames");
            dealer.SendMoreFrameEmpty().SendFrame(new byte[] { 0xff, 0xfe });
            Assert.True(dealer.TryReceiveFrameString(Timeout, out _));
            Assert.True(dealer.TryReceiveFrameString(Timeout, out var answer));
            Assert.Contains("JSON Error", answer, StringComparison.Ordinal);
        }

        Assert.True(Answers());
    }

    [Fact]
    public void Receive_MessageOverTheLimit_IsNotReadAndTheNextIsAnswered()
    {
        _workloads.Open();
        using (var large = new RequestSocket())
        {
            large.Options.Linger = TimeSpan.Zero;
            large.Connect(_server.Address);
            large.SendFrame(new byte[_limits.MessageBytesMax + 1]);
            Assert.False(large.TryReceiveFrameString(TimeSpan.FromMilliseconds(300), out _));
        }

        Assert.True(Answers());
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

    private bool Answers()
    {
        var client = new WorkOrderClient(_server.Address, Timeout);
        using var order = new PreparedOrder(Hello(), client.Describe());
        return client.Submit(order).Count == 1;
    }

    private Task<string> SubmitAsync(WorkerDescription worker) => Task.Factory.StartNew(
        () =>
        {
            using var order = new PreparedOrder(Hello(), worker);
            return Encoding.UTF8.GetString(new WorkOrderClient(_server.Address, Timeout).Submit(order)[0]);
        },
        TestContext.Current.CancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

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
