namespace Longshore.Functions.Near;

/// <summary>Decides whether a call moves to its object, or the object to the call.</summary>
public static class NearDecision
{
    // The estimates are rough, and a call that stays cannot be lost: it moves if it saves a tenth.
    private const double GainMin = 0.9;

    /// <summary>Whether the call is done sooner at the storage node.</summary>
    /// <param name="objectBytes">The bytes of the object, which would cross the network if the call stays.</param>
    /// <param name="stateBytes">The bytes of the guest's state, packed.</param>
    /// <param name="backBytes">The bytes that are expected back.</param>
    /// <param name="offer">What is known of the storage node.</param>
    /// <param name="left">The time that is left for the call.</param>
    public static bool Moves(long objectBytes, long stateBytes, long backBytes, NearOffer offer, TimeSpan left)
    {
        var here = offer.SecondsFor(objectBytes);
        var there = offer.SecondsFor(stateBytes + backBytes) + offer.Wait.TotalSeconds;
        return there < here * GainMin && there < left.TotalSeconds;
    }
}
