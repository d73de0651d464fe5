using Longshore.Tests.Trust.Attestation;
using Longshore.Trust;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Tests.Trust;

/// <summary>Every way in which evidence can be wrong has its own failure.</summary>
public sealed class QuoteRefusalTests
{
    private static readonly Dictionary<string, (EvidenceFailure Failure, Action<QuoteForge> Spoil)> Cases = new()
    {
        ["version 2"] = (EvidenceFailure.UnsupportedVersion, forge => forge.Version = 2),
        ["version 6"] = (EvidenceFailure.UnsupportedVersion, forge => forge.Version = 6),
        ["key type"] = (EvidenceFailure.UnsupportedKeyType, forge => forge.KeyType = 3),
        ["kind of TEE"] = (EvidenceFailure.UnsupportedTee, forge => forge.Tee = TeeKind.Tdx),
        ["vendor"] = (EvidenceFailure.UnknownVendor, forge => forge.Vendor = new string('0', 32)),
        ["certification data without certificates"] = (EvidenceFailure.UnsupportedCertification, forge => forge.Certification = 3),
        ["leaf's name"] = (EvidenceFailure.BadChain, forge => forge.LeafName = "Intel SGX TCB Signing"),
        ["issuer's name"] = (EvidenceFailure.BadChain, forge => forge.IssuerName = "Some CA"),
        ["leaf that is an authority"] = (EvidenceFailure.BadCertificate, forge => forge.LeafIsAuthority = true),
        ["leaf that describes no processor"] = (EvidenceFailure.BadCertificate, forge => forge.LeafDescribesProcessor = false),
        ["leaf expired"] = (EvidenceFailure.CertificateExpired, forge => forge.Expired.Add("leaf")),
        ["leaf by a stranger"] = (EvidenceFailure.CertificateSignature, forge => forge.Forged.Add("leaf")),
        ["issuer by a stranger"] = (EvidenceFailure.CertificateSignature, forge => forge.Forged.Add("issuer")),
        ["root by a stranger"] = (EvidenceFailure.CertificateSignature, forge => forge.Forged.Add("root")),
        ["another root"] = (EvidenceFailure.UntrustedRoot, forge => forge.TrustsForgedRoot = false),
        ["issuer revoked"] = (EvidenceFailure.Revoked, forge => forge.Revoked.Add("issuer")),
        ["leaf revoked"] = (EvidenceFailure.Revoked, forge => forge.Revoked.Add("leaf")),
        ["signer revoked"] = (EvidenceFailure.Revoked, forge => forge.Revoked.Add("signer")),
        ["root's list by a stranger"] = (EvidenceFailure.RevocationListSignature, forge => forge.Forged.Add("root-list")),
        ["issuer's list by a stranger"] = (EvidenceFailure.RevocationListSignature, forge => forge.Forged.Add("pck-list")),
        ["root's list expired"] = (EvidenceFailure.RevocationListExpired, forge => forge.Expired.Add("root-list")),
        ["issuer's list expired"] = (EvidenceFailure.RevocationListExpired, forge => forge.Expired.Add("pck-list")),
        ["list of another issuer"] = (EvidenceFailure.BadRevocationList, forge => forge.PckListIssuer = "Intel SGX PCK Processor CA"),
        ["TCB info by a stranger"] = (EvidenceFailure.CollateralSignature, forge => forge.Forged.Add("tcb")),
        ["TCB info by another certificate"] = (EvidenceFailure.BadChain, forge => forge.SignerName = "Some Signing"),
        ["TCB info expired"] = (EvidenceFailure.CollateralExpired, forge => forge.Expired.Add("tcb")),
        ["TCB info of another processor"] = (EvidenceFailure.CollateralMismatch, forge => forge.Fmspc = "00112233AABC"),
        ["TCB info of another kind"] = (EvidenceFailure.CollateralMismatch, forge => forge.TcbId = "TDX"),
        ["TCB info that is no JSON"] = (EvidenceFailure.BadCollateral, forge => forge.TcbText = "{"),
        ["TCB info with a level of an unknown status"] = (EvidenceFailure.BadCollateral, forge => forge.Levels = [(1, "Fine")]),
        ["TCB info with a number as a status"] = (EvidenceFailure.BadCollateral, forge => forge.Levels = [(1, "0")]),
        ["identity by a stranger"] = (EvidenceFailure.CollateralSignature, forge => forge.Forged.Add("qe")),
        ["identity expired"] = (EvidenceFailure.CollateralExpired, forge => forge.Expired.Add("qe")),
        ["identity of another enclave"] = (EvidenceFailure.CollateralMismatch, forge => forge.QeId = "TD_QE"),
        ["identity that is no JSON"] = (EvidenceFailure.BadCollateral, forge => forge.QeText = "[]"),
        ["quoting enclave's report by a stranger"] = (EvidenceFailure.QeReportSignature, forge => forge.Forged.Add("qe-report")),
        ["key that no enclave vouches for"] = (EvidenceFailure.UnboundAttestationKey, forge => forge.BindsKey = false),
        ["quoting enclave of another signer"] = (EvidenceFailure.QeIdentityMismatch, forge => forge.QeMrSigner = 0x78),
        ["quoting enclave too old"] = (EvidenceFailure.TcbUnsupported, forge => forge.QeSvn = 4),
        ["quote by a stranger"] = (EvidenceFailure.QuoteSignature, forge => forge.Forged.Add("quote")),
        ["TDX module of another signer"] = (EvidenceFailure.TdxModuleMismatch, forge => Tdx(forge).ModuleSigner = 1),
        ["TDX module of an unknown version"] = (EvidenceFailure.TdxModuleMismatch, forge => Tdx(forge).ModuleVersion = 2),
        ["TDX module too old"] = (EvidenceFailure.TcbUnsupported, forge => Tdx(forge).ModuleSvn = 0),
        ["processor too old"] = (EvidenceFailure.TcbUnsupported, forge => forge.ComponentSvn = 2),
        ["processor out of date"] = (EvidenceFailure.StatusNotAccepted, forge => forge.ComponentSvn = 4),
        ["TDX module with attributes that the mask leaves out"] = (EvidenceFailure.TdxModuleMismatch, forge => (Tdx(forge).ModuleAttributes, forge.ModuleAttributesMask) = (1, new string('0', 16))),
        ["TCB info of an unknown type"] = (EvidenceFailure.BadCollateral, forge => forge.TcbType = 1),
        ["TCB info for TDX without the first module"] = (EvidenceFailure.BadCollateral, forge => Tdx(forge).DescribesFirstModule = false),
        ["level of the processor twice"] = (EvidenceFailure.BadCollateral, forge => forge.Levels = [(5, "UpToDate"), (5, "OutOfDate")]),
        ["level of the quoting enclave twice"] = (EvidenceFailure.BadCollateral, forge => forge.QeLevels = [(8, "UpToDate"), (8, "Revoked")]),
        ["level of a TDX module of a processor's status"] = (EvidenceFailure.BadCollateral, forge => Tdx(forge).ModuleLevels = [(4, "SWHardeningNeeded")]),
        ["level of a processor of a domain's status"] = (EvidenceFailure.BadCollateral, forge => forge.Levels = [(5, "TDRelaunchAdvised")]),
        ["domain under another kind of debugging"] = (EvidenceFailure.Debug, forge => Tdx(forge).DomainAttributes = 0x80),
        ["debugger"] = (EvidenceFailure.Debug, forge => forge.EnclaveAttributes = 7),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_OneThingWrong_HasItsOwnFailure(string name)
    {
        var forge = new QuoteForge();
        Cases[name].Spoil(forge);

        var verdict = forge.Verify();

        Assert.False(verdict.IsAccepted);
        Assert.Equal(Cases[name].Failure, verdict.Failure);
    }

    [Theory]
    [InlineData(3, TeeKind.Sgx)]
    [InlineData(4, TeeKind.Sgx)]
    [InlineData(5, TeeKind.Sgx)]
    [InlineData(4, TeeKind.Tdx)]
    [InlineData(5, TeeKind.Tdx)]
    public void Verify_NothingWrong_IsAccepted(int version, TeeKind tee)
    {
        var verdict = new QuoteForge { Version = version, Tee = tee }.Verify();

        Assert.True(verdict.IsAccepted, string.Join('\n', QuoteExplanation.Of(verdict)));
        Assert.Equal(TcbStatus.UpToDate, verdict.Status);
    }

    [Theory]
    [InlineData("UpToDate", 8, "UpToDate")]
    [InlineData("UpToDate", 6, "OutOfDate")]
    [InlineData("SWHardeningNeeded", 6, "OutOfDate")]
    [InlineData("ConfigurationNeeded", 6, "OutOfDateConfigurationNeeded")]
    [InlineData("ConfigurationAndSWHardeningNeeded", 6, "OutOfDateConfigurationNeeded")]
    [InlineData("OutOfDateConfigurationNeeded", 6, "OutOfDateConfigurationNeeded")]
    [InlineData("Revoked", 8, "Revoked")]
    [InlineData("UpToDate", 5, "Revoked")]
    public void Verify_QuotingEnclaveOfAnotherStatus_LowersTheWhole(string processor, byte quotingEnclave, string whole)
    {
        var forge = new QuoteForge { Levels = [(5, processor)], QeSvn = quotingEnclave };

        Assert.Equal(Enum.Parse<TcbStatus>(whole), forge.Verify().Status);
    }

    [Theory]
    [InlineData("SWHardeningNeeded")]
    [InlineData("ConfigurationNeeded")]
    [InlineData("TDRelaunchAdvised")]
    public void Verify_QuotingEnclaveOfAStatusThatItCannotHave_IsOutOfDate(string status)
    {
        var verdict = new QuoteForge { QeLevels = [(8, status)] }.Verify();

        Assert.Equal((TcbStatus.OutOfDate, TcbStatus.OutOfDate), (verdict.Status, verdict.QuotingEnclaveStatus));
        Assert.Equal(EvidenceFailure.StatusNotAccepted, verdict.Failure);
    }

    [Fact]
    public void Verify_LevelsInAnotherOrder_FindsTheNewestThatIsReached()
    {
        var forge = new QuoteForge { Levels = [(3, "OutOfDate"), (5, "UpToDate")], QeLevels = [(5, "Revoked"), (8, "UpToDate"), (6, "OutOfDate")] };

        Assert.Equal(TcbStatus.UpToDate, forge.Verify().Status);
    }

    [Fact]
    public void Verify_NameWithControlCodes_HasNoneInWhatIsSaid()
    {
        var verdict = new QuoteForge { LeafName = "fine\u001b[2J\u202e", LeafIsAuthority = true }.Verify();

        Assert.Contains(verdict.Checks, check => check.Detail.Contains("\"fine\ufffd[2J\ufffd\"", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', string.Join('\n', QuoteExplanation.Of(verdict)));
    }

    [Fact]
    public void Explain_PolicyWithoutMeasurements_SaysThatNoneWasAskedFor()
    {
        var text = string.Join('\n', QuoteExplanation.Of(new QuoteForge().Verify()));

        Assert.Contains("no measurement was asked for: any code is accepted", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UpToDate", 4, null, "UpToDate")]
    [InlineData("UpToDate", 2, null, "OutOfDate")]
    [InlineData("ConfigurationNeeded", 2, null, "OutOfDateConfigurationNeeded")]
    [InlineData("UpToDate", 1, null, "Revoked")]
    [InlineData("UpToDate", 2, 3, "OutOfDate")]
    [InlineData("UpToDate", 2, 4, "TDRelaunchAdvised")]
    [InlineData("ConfigurationNeeded", 2, 4, "TDRelaunchAdvisedConfigurationNeeded")]
    public void Verify_TdxModuleOfAnotherStatus_LowersTheWhole(string processor, int started, int? updated, string whole)
    {
        var forge = new QuoteForge
        {
            Version = 5,
            Tee = TeeKind.Tdx,
            Levels = [(5, processor)],
            ModuleSvn = (byte)started,
            UpdatedModuleSvn = (byte?)updated,
        };

        Assert.Equal(Enum.Parse<TcbStatus>(whole), forge.Verify().Status);
    }

    [Fact]
    public void Verify_Policy_ComparesEveryMeasurement()
    {
        var forge = new QuoteForge();
        ReadOnlyMemory<byte> code = Enumerable.Repeat((byte)0x22, 32).ToArray();
        ReadOnlyMemory<byte> signer = Enumerable.Repeat((byte)0x33, 32).ToArray();
        ReadOnlyMemory<byte> data = (byte[])[.. "bound"u8, .. new byte[59]];
        var policy = new QuotePolicy { MrEnclaves = [code], MrSigners = [signer], ProdId = 7, SvnMin = 3, ReportData = data };

        Assert.True(forge.Verify(policy).IsAccepted);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(policy with { MrEnclaves = [signer] }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(policy with { MrSigners = [code] }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(policy with { MrTds = [code] }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(policy with { ProdId = 8 }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(policy with { SvnMin = 4 }).Failure);
        Assert.Equal(EvidenceFailure.ReportDataMismatch, forge.Verify(policy with { ReportData = new byte[64] }).Failure);
    }

    [Fact]
    public void Verify_PolicyForDomains_ComparesEveryMeasurement()
    {
        var forge = Tdx(new QuoteForge());

        Assert.True(forge.Verify(new QuotePolicy { MrTds = [Enumerable.Repeat((byte)0x44, 48).ToArray()] }).IsAccepted);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(new QuotePolicy { MrTds = [new byte[48]] }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(new QuotePolicy { SvnMin = 1 }).Failure);
        Assert.True(forge.Verify(new QuotePolicy { MrConfigIds = [Enumerable.Repeat((byte)0x45, 48).ToArray()] }).IsAccepted);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(new QuotePolicy { MrConfigIds = [new byte[48]] }).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, new QuoteForge().Verify(new QuotePolicy { MrConfigIds = [new byte[48]] }).Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Verify_PolicyForRegisters_ComparesEach(int register)
    {
        var forge = Tdx(new QuoteForge());

        Assert.True(forge.Verify(Registers(register, (byte)(0x50 + register))).IsAccepted);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, forge.Verify(Registers(register, 0x4f)).Failure);
        Assert.Equal(EvidenceFailure.MeasurementNotAccepted, new QuoteForge().Verify(Registers(register, 0x50)).Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(70_000)]
    public void Verify_BytesThatAreNoQuote_AreRefused(int length)
    {
        var verdict = new QuoteVerifier().Verify(new byte[length], null, QuoteForge.At, new QuotePolicy());

        Assert.False(verdict.IsAccepted);
        Assert.Null(verdict.Quote);
        Assert.Contains("Nothing can be said", string.Join('\n', QuoteExplanation.Of(verdict)), StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_EveryFailure_HasATest()
    {
        var elsewhere = new[]
        {
            EvidenceFailure.Malformed, EvidenceFailure.NoCollateral, EvidenceFailure.MeasurementNotAccepted, EvidenceFailure.ReportDataMismatch,
            EvidenceFailure.NoEvidence, EvidenceFailure.OtherKind, EvidenceFailure.UntrustedOperator,
        };

        Assert.Equal(
            Enum.GetValues<EvidenceFailure>().Order(),
            Cases.Values.Select(each => each.Failure).Concat(TpmEvidenceTests.Failures).Concat(elsewhere).Distinct().Order());
    }

    private static QuotePolicy Registers(int register, byte value) => new()
    {
        Rtmrs = new Dictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>> { [register] = [Enumerable.Repeat(value, 48).ToArray()] },
    };

    private static QuoteForge Tdx(QuoteForge forge)
    {
        (forge.Version, forge.Tee) = (4, TeeKind.Tdx);
        return forge;
    }
}
