namespace Longshore.Functions.Calls;

/// <summary>The numbers of an offer by which offers are compared.</summary>
/// <param name="AnswerIn">Seconds until the answer.</param>
/// <param name="Bytes">Bytes over a network.</param>
/// <param name="Joules">Its energy; not a number where it is not known.</param>
/// <param name="Cost">Its price; not a number where it is not known.</param>
internal readonly record struct OfferFigures(double AnswerIn, double Bytes, double Joules, double Cost)
{
    /// <summary>The numbers of an offer.</summary>
    public static OfferFigures Of(in Offer offer) =>
        new(offer.AnswerIn.TotalSeconds, offer.BytesMoved, offer.Joules ?? double.NaN, offer.Cost ?? double.NaN);
}
