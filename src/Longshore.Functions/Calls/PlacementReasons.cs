using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>The sentences of decisions.</summary>
internal static class PlacementReasons
{
    /// <summary>Why an executor was chosen, or none.</summary>
    public static string OfWinner(in OfferTerms terms, IReadOnlyList<PlacementCandidate> candidates, int winner)
    {
        if (winner < 0)
        {
            return "no executor can run the call: " + string.Join("; ", candidates.Select(each => $"{each.Executor}: {each.Refusal ?? "it makes no offer"}"));
        }

        var offer = candidates[winner].Offer!.Value;
        var figures = OfferFigures.Of(offer);
        var late = terms.IsLate(figures.AnswerIn) ? ", though it misses the deadline" : "";
        var proven = terms.Need.IsNone ? "" : $"; it proves {offer.Proof}";
        return Preferred(terms, figures) + late + proven;
    }

    /// <summary>Why an executor was not chosen.</summary>
    public static string OfLoser(in OfferTerms terms, IReadOnlyList<PlacementCandidate> candidates, int winner, in PlacementCandidate loser)
    {
        if (loser.Refusal is { } refusal)
        {
            return refusal;
        }

        if (loser.Offer is not { } made)
        {
            return "it makes no offer";
        }

        var (lost, won) = (OfferFigures.Of(made), OfferFigures.Of(candidates[winner].Offer!.Value));
        if (lost.AnswerIn >= Offer.Never.TotalSeconds)
        {
            return "it is full";
        }

        if (terms.IsLate(lost.AnswerIn) && !terms.IsLate(won.AnswerIn))
        {
            return Text($"answers in {Time(lost)}, after the deadline of {terms.Deadline!.Value.TotalMilliseconds:g4} ms");
        }

        var (key, best) = (terms.KeyOf(lost), terms.KeyOf(won));
        return key.IsUnknown && !best.IsUnknown ? $"its {(terms.Goal == PlacementGoal.Energy ? "joules are" : "price is")} unknown"
            : key.CompareRoughly(best) == 0 && loser.Kind != ExecutorKind.Local ? Text($"is about as good ({Compared(terms, lost)}); calls take turns")
            : Compared(terms, lost);
    }

    private static string Preferred(in OfferTerms terms, in OfferFigures offer) => terms.Goal switch
    {
        PlacementGoal.Deadline => Text($"soonest answer: in {Time(offer)}"),
        PlacementGoal.Data => Text($"fewest bytes moved: {offer.Bytes:0}"),
        PlacementGoal.Energy => double.IsNaN(offer.Joules) ? Text($"no joules are known; soonest answer: in {Time(offer)}") : Text($"least energy: {offer.Joules:g4} J"),
        PlacementGoal.Cost => double.IsNaN(offer.Cost) ? Text($"no price is known; soonest answer: in {Time(offer)}") : Text($"lowest price: {offer.Cost:g4}"),
        _ => Text($"least cost: {terms.Weigh(offer):g4} s"),
    };

    private static string Compared(in OfferTerms terms, in OfferFigures offer) => terms.Goal switch
    {
        PlacementGoal.Data => Text($"moves {offer.Bytes:0} bytes, answers in {Time(offer)}"),
        PlacementGoal.Energy when !double.IsNaN(offer.Joules) => Text($"takes {offer.Joules:g4} J, answers in {Time(offer)}"),
        PlacementGoal.Cost when !double.IsNaN(offer.Cost) => Text($"costs {offer.Cost:g4}, answers in {Time(offer)}"),
        PlacementGoal.Weighted => Text($"costs {terms.Weigh(offer):g4} s, answers in {Time(offer)}"),
        _ => Text($"answers in {Time(offer)}"),
    };

    private static string Time(in OfferFigures offer) => Text($"{offer.AnswerIn * 1000:g4} ms");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
