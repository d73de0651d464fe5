using System.Security.Cryptography;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Verification;

/// <summary>Compares what a quote says with a policy. Each rule returns a sentence about what it found, or throws an
/// <see cref="EvidenceException"/>.</summary>
internal static class PolicyRules
{
    public static string VerifyStatus(TcbStatus status, QuotePolicy policy) => policy.Statuses.Contains(status)
        ? $"the policy accepts the status {status}"
        : throw new EvidenceException(EvidenceFailure.StatusNotAccepted, $"the policy does not accept the status {status}");

    public static string VerifyDebug(Quote quote, QuotePolicy policy) => (quote.IsDebug, policy.AllowsDebug) switch
    {
        (false, _) => "no debugger can look in",
        (true, true) => "a debugger can look in, which the policy accepts",
        _ => throw new EvidenceException(EvidenceFailure.Debug, "a debugger can look in: whoever runs the machine can read and change everything"),
    };

    public static string VerifyReportData(ReadOnlySpan<byte> found, QuotePolicy policy) => policy.ReportData switch
    {
        null => "the policy expects no particular report data",
        { } expected when IsSame(expected.Span, found) => "the report data is the expected one",
        _ => throw new EvidenceException(EvidenceFailure.ReportDataMismatch, "the report data is not the expected one: the quote is of another worker, or of another key"),
    };

    // A TPM takes shorter report data than an enclave has; the rest is zeros.
    private static bool IsSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found) =>
        found.Length > 0 && found.Length <= expected.Length
        && CryptographicOperations.FixedTimeEquals(expected[..found.Length], found)
        && !expected[found.Length..].ContainsAnyExcept((byte)0);

    public static string VerifyMeasurements(Quote quote, QuotePolicy policy)
    {
        if (quote.Enclave is { } enclave)
        {
            Verify(!policy.NeedsDomain, "the policy names trust domains, and the quote is about an enclave");
            Verify(IsAmong(enclave.MrEnclave, policy.MrEnclaves), "MRENCLAVE is none of the accepted");
            Verify(IsAmong(enclave.MrSigner, policy.MrSigners), "MRSIGNER is none of the accepted");
            Verify(policy.ProdId is null || policy.ProdId == enclave.ProdId, string.Create(null, $"the product's number is {enclave.ProdId}, not {policy.ProdId}"));
            Verify(enclave.Svn >= policy.SvnMin, string.Create(null, $"the security version is {enclave.Svn}, under {policy.SvnMin}"));
        }
        else
        {
            Verify(!policy.NeedsEnclave, "the policy names enclaves, and the quote is about a trust domain");
            VerifyDomain(quote.Domain!, policy);
        }

        return policy.NeedsEnclave || policy.NeedsDomain ? "the policy accepts what was measured" : "no measurement was asked for: any code is accepted";
    }

    private static void VerifyDomain(TdReport domain, QuotePolicy policy)
    {
        Verify(IsAmong(domain.MrTd, policy.MrTds), "MRTD is none of the accepted");
        Verify(IsAmong(domain.MrConfigId, policy.MrConfigIds), "MRCONFIGID is none of the accepted");
        foreach (var (register, accepted) in policy.Rtmrs)
        {
            Verify(IsAmong(domain.Rtmr(register), accepted), string.Create(null, $"RTMR{register} is none of the accepted"));
        }
    }

    private static bool IsAmong(ReadOnlyMemory<byte> measurement, IReadOnlyList<ReadOnlyMemory<byte>> accepted) =>
        accepted.Count == 0 || accepted.Any(each => each.Span.SequenceEqual(measurement.Span));

    private static void Verify(bool isAccepted, string detail)
    {
        if (!isAccepted)
        {
            throw new EvidenceException(EvidenceFailure.MeasurementNotAccepted, detail);
        }
    }
}
