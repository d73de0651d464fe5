using System.Security.Cryptography;
using Longshore.Trust.Certificates;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Verification;

/// <summary>One verification. What a check learns is kept for the checks after it, and one that lacks something is not made.</summary>
/// <remarks>Source: Intel's SGX and TDX DCAP quote verification library, steps 4.1.2.4.1 to 4.1.2.4.17.</remarks>
internal sealed class QuoteVerification(TrustedRoot root, VerifiedSignatures signatures, QuoteCollateral? collateral, DateTimeOffset at, QuotePolicy policy)
{
    private const string LeafName = "Intel SGX PCK Certificate";
    private static readonly string[] IssuerNames = ["Intel SGX PCK Processor CA", "Intel SGX PCK Platform CA"];

    private readonly CheckList _checks = new();
    private readonly SignedCollateral _signed = new(root, at, signatures);
    private readonly HashSet<string> _advisories = new(StringComparer.Ordinal);

    private Quote? _quote;
    private Certificate? _leaf;
    private Certificate? _issuer;
    private PckExtension? _processor;
    private RevocationList? _rootRevocations;
    private TcbInfo? _tcbInfo;
    private QeIdentity? _identity;
    private TcbStatus? _enclaveStatus;
    private TdxModule? _module;
    private TcbStatus? _status;

    public QuoteVerdict Run(ReadOnlyMemory<byte> bytes)
    {
        _checks.Make(QuoteCheck.Format, isPossible: true, () => ReadQuote(bytes));
        _checks.Make(QuoteCheck.Certificates, _quote is not null, VerifyCertificates);
        _checks.Make(QuoteCheck.Revocation, _leaf is not null, VerifyRevocation);
        _checks.Make(QuoteCheck.TcbInfo, _processor is not null, VerifyTcbInfo);
        _checks.Make(QuoteCheck.QeIdentity, _quote is not null, VerifyQeIdentity);
        _checks.Make(QuoteCheck.QuotingEnclave, _leaf is not null, VerifyQuotingEnclave);
        _checks.Make(QuoteCheck.Signature, _quote is not null, VerifySignature);
        if (_quote?.Domain is { } domain)
        {
            _checks.Make(QuoteCheck.TdxModule, _tcbInfo is not null, () => VerifyModule(domain));
        }

        _checks.Make(QuoteCheck.Status, _tcbInfo is not null && _enclaveStatus is not null && (_quote?.Domain is null || _module is not null), FindStatus);
        _checks.Make(QuoteCheck.AcceptedStatus, _status is not null, () => PolicyRules.VerifyStatus(_status!.Value, policy));
        _checks.Make(QuoteCheck.Debug, _quote is not null, () => PolicyRules.VerifyDebug(_quote!, policy));
        _checks.Make(QuoteCheck.Measurements, _quote is not null, () => PolicyRules.VerifyMeasurements(_quote!, policy));
        _checks.Make(QuoteCheck.ReportData, _quote is not null, () => PolicyRules.VerifyReportData(_quote!.ReportData.Span, policy));
        return new QuoteVerdict
        {
            Quote = _quote,
            Checks = _checks.Results,
            Status = _status,
            QuotingEnclaveStatus = _enclaveStatus,
            Advisories = [.. _advisories.Order(StringComparer.Ordinal)],
        };
    }

    private QuoteCollateral Collateral =>
        collateral ?? throw new EvidenceException(EvidenceFailure.NoCollateral, "there is no collateral to check it against");

    private string ReadQuote(ReadOnlyMemory<byte> bytes)
    {
        _quote = Quote.Read(bytes);
        return string.Create(null, $"a quote of version {_quote.Version} about {(_quote.Tee == TeeKind.Sgx ? "an SGX enclave" : "a TDX trust domain")}");
    }

    private string VerifyCertificates()
    {
        var chain = PemChain.Read(_quote!.Authentication.Chain.Span);
        var issued = root.Verify(chain, at, signatures);
        if (issued.Count != 2 || issued[0].Name != LeafName || !IssuerNames.Contains(issued[1].Name, StringComparer.Ordinal))
        {
            throw new EvidenceException(EvidenceFailure.BadChain, "the quote comes with other certificates than a processor's and its issuer's");
        }

        (_leaf, _issuer) = (issued[0], issued[1]);
        _processor = PckExtension.Of(_leaf);
        return $"Intel issued the processor's certificate (kind {Convert.ToHexStringLower(_processor.Fmspc.Span)}, by \"{_issuer.Name}\")";
    }

    private string VerifyRevocation()
    {
        _rootRevocations = RevocationList.Read(Collateral.RootRevocations);
        _rootRevocations.VerifyIssuer(_issuer!.Issuer, _issuer.IssuerName, root.Key, signatures);
        _rootRevocations.VerifyAbsence(_issuer);
        var revocations = RevocationList.Read(Collateral.PckRevocations);
        revocations.VerifyIssuer(_issuer.Subject, _issuer.Name, _issuer.Key, signatures);
        revocations.VerifyAbsence(_leaf!);
        _rootRevocations.VerifyTime(at);
        revocations.VerifyTime(at);
        return string.Create(null, $"neither the processor's certificate nor its issuer's is among the {revocations.Serials.Count + _rootRevocations.Serials.Count} revoked");
    }

    private string VerifyTcbInfo()
    {
        VerifySigner(_signed.Verify(TcbInfo.Title, Collateral.TcbInfo, Collateral.TcbInfoSignature, Collateral.TcbInfoChain));
        var info = TcbInfo.Read(Collateral.TcbInfo);
        var expected = _quote!.Tee == TeeKind.Sgx ? "SGX" : "TDX";
        if (info.Id != expected || !info.Fmspc.Span.SequenceEqual(_processor!.Fmspc.Span) || !info.PceId.Span.SequenceEqual(_processor.PceId.Span))
        {
            throw new EvidenceException(EvidenceFailure.CollateralMismatch, $"{TcbInfo.Title} is about {info.Id} on processors of kind {Convert.ToHexStringLower(info.Fmspc.Span)}");
        }

        _tcbInfo = info;
        info.Validity.Verify(TcbInfo.Title, at);
        return string.Create(null, $"{TcbInfo.Title} is Intel's, of {info.Validity.From:u}");
    }

    private string VerifyQeIdentity()
    {
        VerifySigner(_signed.Verify(QeIdentity.Title, Collateral.QeIdentity, Collateral.QeIdentitySignature, Collateral.QeIdentityChain));
        var identity = QeIdentity.Read(Collateral.QeIdentity);
        var expected = _quote!.Tee == TeeKind.Sgx ? "QE" : "TD_QE";
        if (identity.Id != expected)
        {
            throw new EvidenceException(EvidenceFailure.CollateralMismatch, $"{QeIdentity.Title} is of \"{identity.Id}\", not of \"{expected}\"");
        }

        _identity = identity;
        identity.Validity.Verify(QeIdentity.Title, at);
        return string.Create(null, $"{QeIdentity.Title} is Intel's, of {identity.Validity.From:u}");
    }

    private void VerifySigner(Certificate signer) => _rootRevocations?.VerifyAbsence(signer);

    private string VerifyQuotingEnclave()
    {
        var proof = _quote!.Authentication;
        var report = _quote.QuotingEnclave;
        if (!_leaf!.Key.Verifies(proof.QeReport.Span, proof.QeReportSignature.Span))
        {
            throw new EvidenceException(EvidenceFailure.QeReportSignature, "the processor did not sign the quoting enclave's report, or it was changed afterwards");
        }

        byte[] bound = [.. SHA256.HashData([.. proof.Key.Span, .. proof.QeData.Span]), .. new byte[SHA256.HashSizeInBytes]];
        if (!report.ReportData.Span.SequenceEqual(bound))
        {
            throw new EvidenceException(EvidenceFailure.UnboundAttestationKey, "the quoting enclave's report is about another attestation key");
        }

        if (_identity is null)
        {
            throw new EvidenceException(EvidenceFailure.NoCollateral, "the processor vouches for the quoting enclave, but there is no identity of Intel's to compare it with");
        }

        if (report.IsDebug || !_identity.Describes(report))
        {
            throw new EvidenceException(EvidenceFailure.QeIdentityMismatch, "the quoting enclave is not the one that Intel describes");
        }

        var level = TcbMatch.Find(_identity.Levels, report.Svn, "the quoting enclave");
        _enclaveStatus = level.Status;
        _advisories.UnionWith(level.Advisories);
        return $"the processor vouches for Intel's quoting enclave ({level.Status}), and that for the attestation key";
    }

    private string VerifySignature()
    {
        var proof = _quote!.Authentication;
        return new P256Key(proof.Key.Span).Verifies(_quote.Signed.Span, proof.Signature.Span)
            ? "the attestation key signed the quote, which has not been changed since"
            : throw new EvidenceException(EvidenceFailure.QuoteSignature, "the attestation key did not sign the quote, or it was changed afterwards");
    }

    private string VerifyModule(TdReport domain)
    {
        var module = TcbMatch.FindModule(_tcbInfo!, domain.TeeTcbSvn.Span[1]);
        if (!domain.MrSignerSeam.Span.SequenceEqual(module.MrSigner.Span)
            || domain.SeamAttributes.Span.ContainsAnyExcept((byte)0)
            || !MaskedField.Matches(domain.SeamAttributes.Span, module.AttributesMask.Span, module.Attributes.Span))
        {
            throw new EvidenceException(EvidenceFailure.TdxModuleMismatch, "the TDX module has another signer or other attributes than Intel's");
        }

        _module = module;
        return module.Id.Length > 0 ? $"the TDX module is Intel's {module.Id}" : "the TDX module is Intel's first";
    }

    private string FindStatus()
    {
        var domain = _quote!.Domain;
        var (processor, whole) = TcbMatch.Find(_tcbInfo!, _processor!, domain);
        var status = whole.Status;
        _advisories.UnionWith(whole.Advisories);
        if (domain is not null && TcbMatch.FindModuleLevel(_module!, domain) is { } module)
        {
            _advisories.UnionWith(module.Advisories);
            status = StatusConvergence.With(status, module.Status);
            if (StatusConvergence.MayBeHelpedByRelaunch(processor.Status, status, module.Status, _enclaveStatus!.Value) && TcbMatch.IsModuleUpdated(_tcbInfo!, domain))
            {
                status = StatusConvergence.RelaunchAdvised(processor.Status, status);
            }
        }

        _status = StatusConvergence.With(status, _enclaveStatus!.Value);
        return $"the status is {_status}";
    }
}
