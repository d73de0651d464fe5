using Longshore.Trust;
using Longshore.Trust.Collateral;
using Longshore.Trust.Verification;

namespace Longshore.Tests.Trust;

/// <summary>Quotes of real machines give what their machines were.</summary>
public sealed class QuoteSampleTests
{
    private static readonly QuotePolicy AnyStatus = new() { Statuses = Enum.GetValues<TcbStatus>() };

    public static TheoryData<string> Names => [.. QuoteSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_Sample_FindsItsStatus(string name)
    {
        var sample = QuoteSamples.All[name];

        var verdict = Verify(sample, AnyStatus);

        Assert.Equal(sample.Status is null ? EvidenceFailure.TcbUnsupported : null, verdict.Failure);
        Assert.Equal(sample.Status, verdict.Status);
        Assert.Equal(TcbStatus.UpToDate, verdict.QuotingEnclaveStatus);
        Assert.Equal(sample.Advisories, verdict.Advisories);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_SampleByDefault_IsAcceptedOnlyIfUpToDate(string name)
    {
        var sample = QuoteSamples.All[name];

        var verdict = Verify(sample, new QuotePolicy());

        Assert.Equal(sample.Status == TcbStatus.UpToDate, verdict.IsAccepted);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_SampleYearsLater_IsExpired(string name)
    {
        var sample = QuoteSamples.All[name];

        var verdict = new QuoteVerifier().Verify(QuoteSamples.Read(sample), sample.Collateral(), QuoteSamples.Time(sample).AddYears(2), AnyStatus);

        Assert.Contains(verdict.Failure, new EvidenceFailure?[] { EvidenceFailure.RevocationListExpired, EvidenceFailure.CertificateExpired });
        Assert.Contains(verdict.Checks, check => check.Failure is EvidenceFailure.CollateralExpired or EvidenceFailure.CertificateExpired);
    }

    [Fact]
    public void Verify_DebugEnclave_IsRefusedUnlessThePolicyAcceptsIt()
    {
        var sample = QuoteSamples.All["sgx 3, processor CA"] with { File = "automata/solana/quote_sgx.bin" };

        Assert.Equal(EvidenceFailure.Debug, Verify(sample, AnyStatus).Failure);
        var accepted = Verify(sample, AnyStatus with { AllowsDebug = true });
        Assert.True(accepted.IsAccepted);
        Assert.Equal(TcbStatus.ConfigurationAndSWHardeningNeeded, accepted.Status);
    }

    [Fact]
    public void Verify_CollateralOfAnotherProcessor_NamesEveryMismatch()
    {
        var sample = QuoteSamples.All["sgx 3, processor CA"] with
        {
            File = "automata/solana/quote_sgx.bin",
            Collateral = QuoteSamples.July2025,
            At = "2025-07-10",
        };

        var verdict = Verify(sample, AnyStatus);

        Assert.Equal(EvidenceFailure.BadRevocationList, Failure(verdict, QuoteCheck.Revocation));
        Assert.Equal(EvidenceFailure.CollateralMismatch, Failure(verdict, QuoteCheck.TcbInfo));
        Assert.Equal(EvidenceFailure.CollateralMismatch, Failure(verdict, QuoteCheck.QeIdentity));
        Assert.Equal(CheckOutcome.NotMade, verdict.Checks.Single(check => check.Check == QuoteCheck.Status).Outcome);
    }

    [Fact]
    public void Verify_NoCollateral_ProvesTheSignaturesAndAcceptsNothing()
    {
        var sample = QuoteSamples.All["tdx 4"];

        var verdict = new QuoteVerifier().Verify(QuoteSamples.Read(sample), null, QuoteSamples.Time(sample), AnyStatus);

        Assert.Equal(EvidenceFailure.NoCollateral, verdict.Failure);
        Assert.Equal(CheckOutcome.Passed, verdict.Checks.Single(check => check.Check == QuoteCheck.Certificates).Outcome);
        Assert.Equal(CheckOutcome.Passed, verdict.Checks.Single(check => check.Check == QuoteCheck.Signature).Outcome);
        Assert.Contains("no identity", verdict.Checks.Single(check => check.Check == QuoteCheck.QuotingEnclave).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("intel-qvl/sampleData/quote.dat", EvidenceFailure.UnsupportedCertification)]
    [InlineData("intel-qvl/sampleData/tdx/quote.dat", EvidenceFailure.BadChain)]
    public void Verify_QuoteThatIntelMadeUp_IsRefused(string file, EvidenceFailure expected)
    {
        var sample = QuoteSamples.All["tdx 4"] with { File = file };

        Assert.Equal(expected, Verify(sample, AnyStatus).Failure);
    }

    [Fact]
    public void Explain_Sample_SaysWhatWasProvenAndWhatItMeans()
    {
        var text = string.Join('\n', QuoteExplanation.Of(Verify(QuoteSamples.All["sgx 3, processor CA"], new QuotePolicy())));

        Assert.StartsWith("REFUSED (StatusNotAccepted)", text, StringComparison.Ordinal);
        Assert.Contains("(\"Hello, world!\")", text, StringComparison.Ordinal);
        Assert.Contains("Signature: the attestation key signed the quote", text, StringComparison.Ordinal);
        Assert.Contains("INTEL-SA-00289, INTEL-SA-00615", text, StringComparison.Ordinal);
        Assert.Contains("leaves a weakness open", text, StringComparison.Ordinal);
    }

    private static EvidenceFailure? Failure(QuoteVerdict verdict, QuoteCheck check) => verdict.Checks.Single(each => each.Check == check).Failure;

    private static QuoteVerdict Verify(QuoteSample sample, QuotePolicy policy) =>
        new QuoteVerifier().Verify(QuoteSamples.Read(sample), sample.Collateral(), QuoteSamples.Time(sample), policy);
}
