namespace Longshore.Functions.Calls;

/// <summary>Finds the best of the offers for one call, one after the other and without memory. The first executor is this process: another one wins only if it
/// is better. Among others, those that are about as good take turns by the seed, so that calls do not all go to one of them.</summary>
/// <param name="terms">By what they are compared.</param>
/// <param name="seed">Differs from call to call.</param>
internal struct OfferContest(OfferTerms terms, ulong seed)
{
    private OfferKey _hereKey;
    private OfferKey _bestKey;
    private ulong _bestTurn;
    private bool _hasHere;
    private int _best = -1;

    /// <summary>The index of the best offer so far, or -1.</summary>
    public readonly int Winner => _best >= 0 && (!_hasHere || _bestKey.IsBefore(_hereKey)) ? _best : _hasHere ? 0 : -1;

    /// <summary>Takes the offer of an executor.</summary>
    /// <param name="index">Its index; 0 is this process.</param>
    /// <param name="offer">What it offers.</param>
    public void Add(int index, in OfferFigures offer)
    {
        var key = terms.KeyOf(offer);
        if (index == 0)
        {
            (_hereKey, _hasHere) = (key, true);
            return;
        }

        var order = _best < 0 ? -1 : key.CompareRoughly(_bestKey);
        if (order > 0)
        {
            return;
        }

        var turn = TurnOf(index);
        if (order < 0 || turn < _bestTurn)
        {
            (_best, _bestKey, _bestTurn) = (index, key, turn);
        }
    }

    // The end of MurmurHash3 (Appleby, public domain): every bit of the index changes half of the result's.
    private readonly ulong TurnOf(int index)
    {
        var bits = seed + ((ulong)index * 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 33)) * 0xFF51AFD7ED558CCD;
        bits = (bits ^ (bits >> 33)) * 0xC4CEB9FE1A85EC53;
        return bits ^ (bits >> 33);
    }
}
