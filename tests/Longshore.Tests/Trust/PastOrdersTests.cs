using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Orders that ran before a start do not run after it.</summary>
public sealed class PastOrdersTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly SampleWorkloads _workloads = new();
    private readonly List<string> _log = [];

    private string FilePath => Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.Path, "keys")).FullName, "worker.keys.orders");

    private WorkerDescription Worker => WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, "");

    [Fact]
    public async Task Process_OrderThatRanBeforeAStart_IsRefused()
    {
        using var order = Order();

        Assert.Contains("result", await ProcessAsync(order), StringComparison.Ordinal);

        Assert.Contains("the work order was sent before", await ProcessAsync(order), StringComparison.Ordinal);
        Assert.Equal(1, _workloads.Runs);
    }

    [Fact]
    public async Task Process_OrderOfAKnownRequesterThatRanWhileEverybodyWasServed_IsRefused()
    {
        using var key = RequesterKey.Create();
        using var order = Order(key);
        await ProcessAsync(order);

        Assert.Contains("the work order was sent before", await ProcessAsync(order, new OrderOptions { Requesters = [key.PublicKey] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_OrderOfARequesterWhoWasKnown_IsRefusedWhenEverybodyIsServed()
    {
        using var key = RequesterKey.Create();
        using var order = Order(key);
        await ProcessAsync(order, new OrderOptions { Requesters = [key.PublicKey] });

        Assert.Contains("the work order was sent before", await ProcessAsync(order), StringComparison.Ordinal);
    }

    // The process was ended within a write.
    [Fact]
    public async Task Process_AfterATornRecord_KnowsAllOrdersBeforeAndAfter()
    {
        using var first = Order();
        using var second = Order();
        await ProcessAsync(first);
        await using (var file = new FileStream(FilePath, FileMode.Append))
        {
            file.Write([1, 2, 3]);
        }

        await ProcessAsync(second);

        Assert.Contains("the work order was sent before", await ProcessAsync(first), StringComparison.Ordinal);
        Assert.Contains("the work order was sent before", await ProcessAsync(second), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_MoreThanAreRemembered_KeepsTheFileShortAndTheShareOfEachRequester()
    {
        var limits = new OrderLimits { RememberedMax = 4 };
        using (var file = PastOrders.Open(FilePath, limits))
        {
            var guards = new ReplayGuards([1, 2], limits.RememberedMax, file);
            Assert.True(guards.TryAdd(0, Digest(200)));
            for (byte number = 0; number < 100; number++)
            {
                Assert.True(guards.TryAdd(1, Digest(number)));
            }
        }

        using var again = PastOrders.Open(FilePath, limits);
        var remembered = new ReplayGuards([1, 2], limits.RememberedMax, again);
        Assert.False(remembered.TryAdd(0, Digest(200)));
        Assert.False(remembered.TryAdd(1, Digest(99)));
        Assert.True(remembered.TryAdd(1, Digest(5)));
        Assert.True(new FileInfo(FilePath).Length <= 8 + (40 * 9));
    }

    // As a file whose end is not ours, or of a time with a higher limit.
    [Fact]
    public void Read_FileLongerThanItIsMade_ReadsTheLastOrdersOnly()
    {
        using (var file = PastOrders.Open(FilePath, new OrderLimits { RememberedMax = 100 }))
        {
            for (byte number = 0; number < 50; number++)
            {
                file.Add(new PastOrder(1, Digest(number)), () => []);
            }
        }

        using var shorter = PastOrders.Open(FilePath, new OrderLimits { RememberedMax = 4 });

        Assert.Equal(Enumerable.Range(42, 8), shorter.Read().Select(order => (int)order.Digest[0]));
    }

    [Fact]
    public void Guards_OrdersOfEverybodyAndOfOne_AreRememberedToTheShareOfEach()
    {
        using var file = PastOrders.Open(FilePath, new OrderLimits { RememberedMax = 40 });
        for (byte number = 0; number < 30; number++)
        {
            file.Add(new PastOrder(number == 29 ? 2ul : PastOrder.Everybody, Digest(number)), () => []);
        }

        var guards = new ReplayGuards([1, 2, 3, 4], 40, file);

        // Each has a share of ten.
        Assert.All(Enumerable.Range(20, 9), number => Assert.All(Enumerable.Range(0, 4), requester => Assert.False(guards.TryAdd(requester, Digest((byte)number)))));
        Assert.False(guards.TryAdd(1, Digest(29)));
        Assert.True(guards.TryAdd(0, Digest(29)));
        Assert.True(guards.TryAdd(2, Digest(3)));
    }

    [Fact]
    public async Task Process_WhenTheFileCannotBeWritten_RunsNothing()
    {
        using var file = PastOrders.Open(FilePath, new OrderLimits { RememberedMax = 0 });
        Directory.Delete(Path.Combine(_directory.Path, "keys"), recursive: true);
        using var order = Order();

        var answer = await GoldenOrders.AnswerAsync(Processor(new OrderOptions { PastOrders = file }), order.Message);

        Assert.Contains("the worker cannot remember orders now", answer, StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
        Assert.Single(_log);
    }

    [Fact]
    public async Task Process_OrderThatTheFileRefused_RunsOnceTheFileCanBeWritten()
    {
        using var file = PastOrders.Open(FilePath, new OrderLimits { RememberedMax = 0 });
        var keys = Path.Combine(_directory.Path, "keys");
        Directory.Delete(keys, recursive: true);
        using var order = Order();
        var processor = Processor(new OrderOptions { PastOrders = file });
        await GoldenOrders.AnswerAsync(processor, order.Message);
        Directory.CreateDirectory(keys);

        Assert.Contains("result", await GoldenOrders.AnswerAsync(processor, order.Message), StringComparison.Ordinal);

        Assert.Contains("the work order was sent before", await GoldenOrders.AnswerAsync(processor, order.Message), StringComparison.Ordinal);
        Assert.Equal(1, _workloads.Runs);
    }

    [Fact]
    public void Open_AnotherFile_IsRefused()
    {
        File.WriteAllText(FilePath, "something else");

        Assert.Throws<InvalidDataException>(() => PastOrders.Open(FilePath, new OrderLimits()));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _directory.Dispose();
    }

    private static byte[] Digest(byte number) => [.. Enumerable.Repeat(number, 32)];

    private PreparedOrder Order(RequesterKey? key = null) => new(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]), Worker, key);

    // Each call is as a worker that was started anew, with the same keys.
    private async Task<string> ProcessAsync(PreparedOrder order, OrderOptions? options = null)
    {
        using var file = PastOrders.Open(FilePath, new OrderLimits());
        return await GoldenOrders.AnswerAsync(Processor((options ?? new OrderOptions()) with { PastOrders = file }), order.Message);
    }

    private WorkOrderProcessor Processor(OrderOptions options) => new(_keys, _workloads, options with { Log = _log.Add });
}
