using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Methods;

/// <summary>Which statuses requests may give a receipt.</summary>
internal static class ReceiptStatusRule
{
    // The first status that applications may give a meaning of their own.
    private const long ApplicationMin = (long)ReceiptStatus.Any + 1;

    /// <summary>Whether a status is one of the specification's.</summary>
    public static bool IsKnown(long status) => status is >= (long)ReceiptStatus.Pending and <= (long)ReceiptStatus.Rejected;

    /// <summary>Whether a status is one of the specification's, or of an application.</summary>
    public static bool IsAccepted(long status) => IsKnown(status) || status >= ApplicationMin;
}
