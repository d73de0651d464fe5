using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>Keys that are replaced while orders for the old ones are on their way.</summary>
public sealed class KeyRotationTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _log = [];

    [Fact]
    public async Task Process_OrderForReplacedKeys_IsAnsweredUnderThemUntilTheGraceEnds()
    {
        using var ring = Open(new KeyRingOptions { Grace = Grace });
        var processor = new WorkOrderProcessor(ring, new SampleWorkloads(), new OrderOptions());
        var old = await DescribeAsync(processor);

        ring.Rotate();

        Assert.NotEqual(old.VerifyingKey, (await DescribeAsync(processor)).VerifyingKey);
        Assert.NotEqual(old.Id, processor.Id);
        Assert.Equal("Hello Krsna", await SubmitAsync(processor, old));
        Assert.Equal("Hello Krsna", await SubmitAsync(processor, await DescribeAsync(processor)));
        _time.Advance(Grace);
        var refusal = await Assert.ThrowsAsync<OrderResponseException>(() => SubmitAsync(processor, old));
        Assert.Contains("Incorrect decryption", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Hello Krsna", await SubmitAsync(processor, await DescribeAsync(processor)));
    }

    [Fact]
    public async Task Process_SameOrderBeforeAndAfterNewKeys_RunsOnce()
    {
        using var ring = Open(new KeyRingOptions());
        var processor = new WorkOrderProcessor(ring, new SampleWorkloads(), new OrderOptions());
        using var order = new PreparedOrder(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]), await DescribeAsync(processor));
        await AnswerAsync(processor, order.Message);

        ring.Rotate();

        Assert.Contains("the work order was sent before", await AnswerAsync(processor, order.Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_OrderForAnotherWorker_IsRefusedUnderEachOfTheKeys()
    {
        using var ring = Open(new KeyRingOptions());
        using var requester = RequesterKey.Create();
        var processor = new WorkOrderProcessor(ring, new SampleWorkloads(), new OrderOptions { Requesters = [requester.PublicKey] });
        var old = await DescribeAsync(processor);
        ring.Rotate();
        using var order = new PreparedOrder(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]) { WorkerId = processor.Id }, old, requester);

        Assert.Contains("another worker", await AnswerAsync(processor, order.Message), StringComparison.Ordinal);
    }

    [Fact]
    public void Rotate_ByAge_HappensAtItsTime()
    {
        var rotated = new List<string>();
        using var ring = Open(new KeyRingOptions { RotateEvery = TimeSpan.FromDays(1), Rotated = keys => rotated.Add(keys.VerifyingKey) });
        var first = ring.Current.VerifyingKey;

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(first, ring.Current.VerifyingKey);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([ring.Current.VerifyingKey], rotated);
        Assert.NotEqual(first, ring.Current.VerifyingKey);
    }

    [Fact]
    public void Rotate_Often_KeepsTheLastFour()
    {
        using var ring = Open(new KeyRingOptions());
        for (var rotation = 0; rotation < 6; rotation++)
        {
            ring.Rotate();
        }

        Assert.Equal(1 + WorkerKeyRing.RetiredMax, ring.Accepted.Count);
    }

    [Fact]
    public void Open_AfterRotation_HasTheOldKeysUntilTheirGraceEnds()
    {
        string[] before;
        using (var ring = Open(Sealed()))
        {
            ring.Rotate();
            before = [.. ring.Accepted.Select(keys => keys.VerifyingKey)];
        }

        using (var again = Open(Sealed()))
        {
            Assert.Equal(before, again.Accepted.Select(keys => keys.VerifyingKey));
        }

        _time.Advance(Grace);
        using var later = Open(Sealed());
        Assert.Equal([before[0]], later.Accepted.Select(keys => keys.VerifyingKey));
    }

    [Fact]
    public void Rotate_FileThatCannotBeWritten_KeepsTheKeysAndSaysSo()
    {
        using var ring = Open(Sealed() with { RotateEvery = TimeSpan.FromDays(1) });
        var first = ring.Current.VerifyingKey;
        Directory.Move(_directory.Path, _directory.Path + ".moved");
        try
        {
            Assert.ThrowsAny<IOException>(ring.Rotate);
            _time.Advance(TimeSpan.FromDays(1));

            Assert.Equal(first, ring.Current.VerifyingKey);
            Assert.Contains("the keys cannot be replaced", Assert.Single(_log), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move(_directory.Path + ".moved", _directory.Path);
        }
    }

    [Fact]
    public void Forget_FileThatCannotBeWritten_ForgetsAtOnceAndWritesTheFileLater()
    {
        using (var ring = Open(Sealed()))
        {
            ring.Rotate();
            Directory.Move(_directory.Path, _directory.Path + ".moved");
            try
            {
                _time.Advance(Grace);
                Assert.Single(ring.Accepted);
            }
            finally
            {
                Directory.Move(_directory.Path + ".moved", _directory.Path);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Contains("old ones not be taken out of the file", Assert.Single(_log), StringComparison.Ordinal);
        Assert.Single(Sealed().File!.Read());
    }

    // The clock was a year ahead when the keys were replaced. The grace counts anew at most once.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forget_ClockThatWasSetBack_ForgetsAfterTheGrace(bool isStartedAnew)
    {
        _time.SetUtcNow(_time.GetUtcNow().AddYears(1));
        var ring = Open(Sealed());
        try
        {
            ring.Rotate();
            _time.AdjustTime(_time.GetUtcNow().AddYears(-1));
            if (isStartedAnew)
            {
                ring.Dispose();
                ring = Open(Sealed());
            }

            _time.Advance(Grace);
            _time.Advance(Grace);

            Assert.Single(ring.Accepted);
        }
        finally
        {
            ring.Dispose();
        }
    }

    [Fact]
    public void Rotate_ClockThatWasSetBack_HappensAfterTheAge()
    {
        _time.SetUtcNow(_time.GetUtcNow().AddYears(1));
        Open(Sealed()).Dispose();
        _time.AdjustTime(_time.GetUtcNow().AddYears(-1));
        using var ring = Open(Sealed() with { RotateEvery = TimeSpan.FromDays(1) });
        var first = ring.Current.VerifyingKey;

        _time.Advance(TimeSpan.FromDays(1));

        Assert.NotEqual(first, ring.Current.VerifyingKey);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<WorkerDescription> DescribeAsync(WorkOrderProcessor processor) =>
        WorkerDescription.Read(await AnswerAsync(processor, """{"method": "ProcessWorkerSignup", "params": null}"""));

    private static async Task<string> SubmitAsync(WorkOrderProcessor processor, WorkerDescription worker)
    {
        using var order = new PreparedOrder(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]), worker);
        return Encoding.UTF8.GetString(order.Open(await AnswerAsync(processor, order.Message))[0]);
    }

    private static Task<string> AnswerAsync(WorkOrderProcessor processor, string message) => GoldenOrders.AnswerAsync(processor, message);

    private KeyRingOptions Sealed() => new()
    {
        File = new SealedKeyFile(Path.Combine(_directory.Path, "worker.keys"), KeySecret.OfDataDirectory(new byte[32])),
        Grace = Grace,
    };

    private WorkerKeyRing Open(KeyRingOptions options) => WorkerKeyRing.Open(options with { Log = _log.Add }, _time);
}
