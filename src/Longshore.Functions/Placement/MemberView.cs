using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Placement;

/// <summary>A member of the cluster as it was reported last, in the units of the decision.</summary>
internal readonly record struct MemberView
{
    // A call of which nothing is known, in the queue of a member: as long as members themselves assume.
    private const double UnknownSeconds = 5e-3;

    /// <summary>Runs calls there.</summary>
    public required IExecutor Executor { get; init; }

    /// <summary>What this node knows of it.</summary>
    public required MemberTrack Track { get; init; }

    /// <summary>Seconds until a call could begin there, as it says.</summary>
    public double Wait { get; init; }

    /// <summary>When it was asked for that, a timestamp.</summary>
    public long Asked { get; init; }

    /// <summary>Seconds of a request and an answer without content.</summary>
    public double RoundTrip { get; init; }

    /// <summary>Seconds for a byte.</summary>
    public double SecondsPerByte { get; init; }

    /// <summary>One divided by its core slots.</summary>
    public double SlotShare { get; init; }

    /// <summary>Watts of a slot; not a number where they are not known.</summary>
    public double SlotWatts { get; init; }

    /// <summary>The price of a second; not a number where it is not known.</summary>
    public double SecondPrice { get; init; }

    /// <summary>What it has proven.</summary>
    public required TrustProof Proof { get; init; }

    /// <summary>What is expected of a call there.</summary>
    /// <param name="bytes">The bytes that it would send.</param>
    /// <param name="run">The seconds that it would run; 0 if they are not known.</param>
    /// <param name="crowd">The nodes that are full, this one included: each is taken to send what this one sends.</param>
    /// <param name="correction">The seconds that earlier calls were later than predicted.</param>
    public OfferFigures FiguresOf(long bytes, double run, int crowd, double correction)
    {
        var way = RoundTrip + bytes * SecondsPerByte;
        var queue = Track.Sent.UnseenBy(Asked) * crowd * SlotShare * (run > 0 ? run : UnknownSeconds);
        return new OfferFigures(Math.Max(way + Wait + queue + run + correction, way), bytes, SlotWatts * run, SecondPrice * run);
    }

    /// <summary>The same as an offer.</summary>
    public Offer OfferOf(in OfferFigures figures, double run) => new(
        TimeSpan.FromSeconds(Math.Max(figures.AnswerIn - run, 0)),
        TimeSpan.FromSeconds(Math.Min(run, figures.AnswerIn)),
        (long)figures.Bytes,
        double.IsNaN(figures.Joules) ? null : figures.Joules,
        Proof.Level)
    {
        Measurements = Proof.Measurements,
        Slots = (int)Math.Round(1 / SlotShare),
        Cost = double.IsNaN(figures.Cost) ? null : figures.Cost,
    };
}
