namespace Longshore.Functions.Calls;

/// <summary>The place of an offer in the order of a call: less is better, field by field.</summary>
/// <param name="IsLate">Whether it misses the deadline.</param>
/// <param name="IsUnknown">Whether the number that decides is not known.</param>
/// <param name="First">The number that decides.</param>
/// <param name="Then">The number that decides among about equal ones.</param>
internal readonly record struct OfferKey(bool IsLate, bool IsUnknown, double First, double Then)
{
    // Three bits of a number's fraction: steps of 7 to 13 %. Predictions are not better than that.
    private const int StepShift = 52 - 3;

    /// <summary>Whether this offer is better than another one.</summary>
    public bool IsBefore(in OfferKey other) =>
        IsLate != other.IsLate ? other.IsLate
        : IsUnknown != other.IsUnknown ? other.IsUnknown
        : First != other.First ? First < other.First
        : Then < other.Then;

    /// <summary>Compares offers as coarsely as predictions are right: negative if this one is better, 0 if they are about equal.</summary>
    public int CompareRoughly(in OfferKey other) =>
        IsLate != other.IsLate ? (other.IsLate ? -1 : 1)
        : IsUnknown != other.IsUnknown ? (other.IsUnknown ? -1 : 1)
        : Step(First) != Step(other.First) ? Step(First).CompareTo(Step(other.First))
        : Step(Then).CompareTo(Step(other.Then));

    // The bits of a double that is not negative are in the order of its values.
    private static long Step(double value) => value > 0 ? BitConverter.DoubleToInt64Bits(value) >> StepShift : 0;
}
