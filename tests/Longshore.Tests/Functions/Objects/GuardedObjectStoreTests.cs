using System.Diagnostics.Metrics;
using Longshore.Functions.Objects;
using Longshore.Tests.Storage.Objects;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Objects;

public sealed class GuardedObjectStoreTests : IDisposable
{
    private static readonly ObjectLimits Limits = new() { ObjectBytesMax = 1_000, OperationsMax = 2 };

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryObjectStore _store;
    private readonly List<Exception> _faults = [];
    private readonly GuardedObjectStore _guarded;

    public GuardedObjectStoreTests()
    {
        _store = new MemoryObjectStore(_time);
        _guarded = new GuardedObjectStore(_store, Limits, _time, _faults.Add);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ObjectAddress Address =>
        BucketName.TryParse("bucket", out var bucket) && ObjectKey.TryParse("k", out var key) ? new ObjectAddress(bucket, key) : throw new InvalidOperationException();

    [Fact]
    public async Task Operation_OfAStoreThatStalls_TimesOut()
    {
        _store.Stall = new TaskCompletionSource().Task;
        Task[] operations =
        [
            _guarded.StatAsync(Address, Token),
            _guarded.LocateAsync(Address, Token),
        ];

        _time.Advance(Limits.StallTimeMax);

        foreach (var operation in operations)
        {
            var failure = await Assert.ThrowsAsync<ObjectException>(() => operation);
            Assert.Equal((ObjectFailure.TimedOut, "the object store made no progress for 30 s"), (failure.Failure, failure.Message));
        }

        _store.Stall = Task.CompletedTask;
        Assert.Null(await _guarded.StatAsync(Address, Token));
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Read_OfAStoreThatStalls_TimesOut()
    {
        await PutAsync(10);
        await using var body = await _guarded.OpenAsync(Address, ObjectRange.All, Token);
        _time.Advance(2 * Limits.StallTimeMax);
        _store.StallOfReads = new TaskCompletionSource().Task;

        var reading = body.Content.ReadAsync(new byte[10], Token).AsTask();
        _time.Advance(Limits.StallTimeMax);

        Assert.Equal(ObjectFailure.TimedOut, (await Assert.ThrowsAsync<ObjectException>(() => reading)).Failure);
    }

    [Fact]
    public async Task Put_OfASlowCaller_IsNotTheStoresFault()
    {
        var slow = new TaskCompletionSource();
        using var bytes = new SlowBytes(slow.Task);
        var putting = _guarded.PutAsync(Address, new ObjectContent(bytes, null), ObjectCondition.None, Token);

        _time.Advance(10 * Limits.StallTimeMax);
        slow.SetResult();

        Assert.Equal(1, (await putting).Size);
    }

    [Theory]
    [InlineData(1_001)]
    [InlineData(null)]
    public async Task Put_OverTheLimit_IsTooLarge(int? length)
    {
        var content = ObjectContent.Of(new byte[1_001]) with { Length = length };

        Assert.Equal(
            ObjectFailure.TooLarge, (await Assert.ThrowsAsync<ObjectException>(() => _guarded.PutAsync(Address, content, ObjectCondition.None, Token))).Failure);
        Assert.Null(await _store.StatAsync(Address, Token));
    }

    [Fact]
    public async Task Put_WhoseBytesFail_FailsAsTheyDo()
    {
        using var broken = new BrokenBytes(10);

        var failure = await Assert.ThrowsAsync<IOException>(() => _guarded.PutAsync(Address, new ObjectContent(broken, null), ObjectCondition.None, Token));

        Assert.Equal("the client went away", failure.Message);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Operation_OverTheLimit_IsRefusedUntilOneEnds()
    {
        await PutAsync(10);
        var first = await _guarded.OpenAsync(Address, ObjectRange.All, Token);
        await using var second = await _guarded.OpenAsync(Address, ObjectRange.All, Token);

        Assert.Equal(ObjectFailure.Overloaded, (await Assert.ThrowsAsync<ObjectException>(() => _guarded.StatAsync(Address, Token))).Failure);
        await first.DisposeAsync();
        Assert.NotNull(await _guarded.StatAsync(Address, Token));
    }

    [Fact]
    public async Task Operation_OfAStoreThatThrows_IsUnavailableAndLogged()
    {
        _store.Failure = new InvalidOperationException("a fault");

        var failure = await Assert.ThrowsAsync<ObjectException>(() => _guarded.StatAsync(Address, Token));

        Assert.Equal(ObjectFailure.Unavailable, failure.Failure);
        Assert.DoesNotContain("a fault", failure.Message, StringComparison.Ordinal);
        Assert.Same(_store.Failure, Assert.Single(_faults));
    }

    [Fact]
    public async Task Operation_OfAStoreThatFails_IsAnObjectErrorAlsoIfTheReceiverOfFaultsThrows()
    {
        _store.Failure = new InvalidOperationException("broken");
        using var guarded = new GuardedObjectStore(_store, Limits, _time, _ => throw new InvalidOperationException("the log is away"));

        var failure = await Assert.ThrowsAsync<ObjectException>(() => guarded.StatAsync(Address, Token));

        Assert.Same(_store.Failure, failure.InnerException);
    }

    [Fact]
    public async Task Operation_OfACallerWhoGoesAway_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        _store.Stall = new TaskCompletionSource().Task;
        var asking = _guarded.StatAsync(Address, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Meter_OfOperations_HasTheirOutcomesAndBytes()
    {
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => { if (instrument.Meter == _guarded.Meter) { it.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Value}"));
            counted[name] = counted.GetValueOrDefault(name) + value;
        });
        listener.Start();
        await PutAsync(10);
        await using (var body = await _guarded.OpenAsync(Address, ObjectRange.From(0, 4), Token))
        {
            await body.ReadAllAsync(10, Token);
        }

        await Assert.ThrowsAsync<ObjectException>(() => _guarded.OpenAsync(Address, ObjectRange.From(10), Token));

        Assert.Equal((1, 1, 1, 10, 4), (counted["put done"], counted["get done"], counted["get RangeNotSatisfiable"], counted["written"], counted["read"]));
    }

    public void Dispose() => _guarded.Dispose();

    private Task<ObjectInfo> PutAsync(int size) => _guarded.PutAsync(Address, ObjectContent.Of(new byte[size]), ObjectCondition.None, Token);

    private sealed class SlowBytes(Task ready) : ReadingStream
    {
        private bool _isRead;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await ready;
            var read = _isRead ? 0 : 1;
            _isRead = true;
            return read;
        }
    }
}
