using System.Diagnostics.Metrics;
using Longshore.Functions.Calls;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;
using Longshore.Node.Telemetry;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Node.Telemetry;

public sealed class PlacementJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("longshore-journal").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Note_Calls_AreReadAgain()
    {
        var path = Path.Combine(_folder, "placement.jsonl");
        await using (var journal = new PlacementJournal(path, PlacementJournal.BytesMaxDefault, TimeProvider.System, fault => throw fault))
        {
            journal.Note(Call(), Result());
            journal.Note(Call(), new InvocationResult(default) { Placement = new PlacementDecision("local", "it is the only executor", []) });
        }

        var entry = JournalJson.Read(Assert.Single(await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)));

        Assert.Equal(("f", "local", 3000, 2), (entry.Function, entry.Winner, entry.LatencyUs, Assert.Single(entry.Candidates).Slots));
    }

    [Fact]
    public async Task Note_BeyondTheSize_BeginsANewFileAndKeepsOne()
    {
        var path = Path.Combine(_folder, "placement.jsonl");
        for (var run = 0; run < 3; run++)
        {
            await using var journal = new PlacementJournal(path, bytesMax: 1, TimeProvider.System, fault => throw fault);
            journal.Note(Call(), Result());
        }

        Assert.Single(await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
        Assert.Single(await File.ReadAllLinesAsync(path + ".1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Note_OnADiskThatIsFull_IsCountedAndToldOnce()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var faults = 0;
        long lost = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "longshore.placement.journal.lost")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, lines, _, _) => Interlocked.Add(ref lost, lines));
        listener.Start();
        await using (var journal = new PlacementJournal("/dev/full", PlacementJournal.BytesMaxDefault, TimeProvider.System, _ => Interlocked.Increment(ref faults)))
        {
            journal.Note(Call(), Result());
            await Eventually.HoldsAsync(() => Interlocked.Read(ref lost) == 1);
            journal.Note(Call(), Result());
        }

        Assert.Equal((2, 1), (Interlocked.Read(ref lost), faults));
    }

    private static Invocation Call() => Invocation.Of(new FunctionSpec(FunctionFixture.Name("f"), default));

    private static InvocationResult Result()
    {
        var policy = new OfferPolicy(new PlacementWeights());
        var offer = new Offer(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), 0, null, TrustLevel.None) { Slots = 2 };
        var (decision, _) = policy.Choose(policy.TermsOf(null, default, null), [new PlacementCandidate("local", ExecutorKind.Local, offer, null)]);
        return new InvocationResult(default) { Placement = decision, Latency = TimeSpan.FromMilliseconds(3), ExecutionTime = TimeSpan.FromMilliseconds(2) };
    }
}
