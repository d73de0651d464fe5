using Longshore.Trust.Collateral;

namespace Longshore.Tests.Trust;

/// <summary>A quote of a real machine with its collateral.</summary>
/// <param name="File">The quote's file.</param>
/// <param name="Collateral">Reads its collateral.</param>
/// <param name="At">A time at which all of it was valid.</param>
/// <param name="Status">The status that must be found; null where Intel's list has none as low. The quoting enclave's own is UpToDate.</param>
/// <param name="Advisories">The advisories that must be found.</param>
internal sealed record QuoteSample(
    string File, Func<QuoteCollateral> Collateral, string At, TcbStatus? Status, params string[] Advisories);
