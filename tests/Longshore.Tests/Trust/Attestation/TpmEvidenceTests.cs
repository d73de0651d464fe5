using System.Security.Cryptography;
using Longshore.Functions.Specs;
using Longshore.Trust;
using Longshore.Trust.Attestation;
using Longshore.Trust.Certificates;
using Longshore.Trust.Tpm;

namespace Longshore.Tests.Trust.Attestation;

/// <summary>A TPM's evidence: what is right is accepted, and every way to be wrong has its own failure.</summary>
public sealed class TpmEvidenceTests
{
    private static readonly Dictionary<string, (EvidenceFailure Failure, Action<TpmForge> Spoil)> Cases = new()
    {
        ["a statement that no TPM made"] = (EvidenceFailure.Malformed, forge => forge.Magic = 0x12345678),
        ["a statement about a key"] = (EvidenceFailure.Malformed, forge => forge.Type = 0x8017),
        ["key that is not restricted"] = (EvidenceFailure.UnsuitableKey, forge => forge.Attributes &= ~0x10000u),
        ["key that may leave its TPM"] = (EvidenceFailure.UnsuitableKey, forge => forge.Attributes &= ~2u),
        ["key that came from outside"] = (EvidenceFailure.UnsuitableKey, forge => forge.Attributes &= ~0x20u),
        ["key that decrypts"] = (EvidenceFailure.UnsuitableKey, forge => forge.Attributes |= 0x20000u),
        ["enrolment by a stranger"] = (EvidenceFailure.OperatorSignature, forge => forge.Forged.Add("enrolment")),
        ["enrolment of another key"] = (EvidenceFailure.OperatorSignature, forge => forge.EnrolsAnotherKey = true),
        ["quote by a stranger"] = (EvidenceFailure.QuoteSignature, forge => forge.Forged.Add("quote")),
        ["other values than were signed"] = (EvidenceFailure.RegisterMismatch, forge => forge.SignedValues = new byte[96]),
        ["fewer values than registers"] = (EvidenceFailure.RegisterMismatch, forge => forge.Values = forge.Values[..64]),
        ["value that is not accepted"] = (EvidenceFailure.MeasurementNotAccepted, forge => forge.Values = new byte[96]),
        ["register that is missing"] = (EvidenceFailure.MeasurementNotAccepted, forge => forge.Registers = [0, 6, 14]),
        ["report data of another time or key"] = (EvidenceFailure.ReportDataMismatch, forge => forge.ReportData = SHA256.HashData("another key"u8)),
        ["report data that is cut off"] = (EvidenceFailure.ReportDataMismatch, forge => forge.ReportData = TpmForge.Digest[..31]),
        ["no report data"] = (EvidenceFailure.ReportDataMismatch, forge => forge.ReportData = []),
        ["TPM of another manufacturer"] = (EvidenceFailure.UntrustedRoot, forge => forge.HasStrangeManufacturer = true),
        ["certificate expired"] = (EvidenceFailure.CertificateExpired, forge => forge.CertificateEnd = TpmForge.At.AddDays(-1)),
        ["certificate of a server"] = (EvidenceFailure.BadCertificate, forge => forge.CertificateUsage = "1.3.6.1.5.5.7.3.1"),
    };

    /// <summary>The failures that have a case here.</summary>
    public static IEnumerable<EvidenceFailure> Failures => Cases.Values.Select(each => each.Failure);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Fact]
    public void Verify_GenuineEvidence_IsAcceptedAndProvesItsRegisters()
    {
        using var forge = new TpmForge();

        var verdict = forge.Verify();

        Assert.True(verdict.IsAccepted, string.Join('\n', EvidenceExplanation.Of(verdict)));
        Assert.Equal(TrustLevel.Tpm, verdict.Proof.Level);
        Assert.Equal(["pcr0", "pcr7", "pcr14"], verdict.Proof.Measurements.Select(each => each.Name));
        Assert.Equal(Convert.ToHexStringLower(TpmForge.Value(7)), verdict.Proof.Measurements[1].Hex);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_EvidenceThatIsWrong_IsRefusedByName(string name)
    {
        using var forge = new TpmForge();
        Cases[name].Spoil(forge);

        var verdict = forge.Verify();

        Assert.Equal(Cases[name].Failure, verdict.FirstFailure?.Failure);
        Assert.Equal(TrustLevel.None, verdict.Proof.Level);
    }

    [Fact]
    public void Verify_OperatorWhomThePolicyDoesNotName_IsRefused()
    {
        using var forge = new TpmForge();
        using var other = new TpmForge();

        Assert.Equal(EvidenceFailure.UntrustedOperator, forge.Verify(forge.Policy with { Operators = [other.Operator], TpmAuthorities = [] }).FirstFailure?.Failure);
        Assert.Equal(EvidenceFailure.UntrustedOperator, forge.Verify(new EvidencePolicy()).FirstFailure?.Failure);
    }

    [Fact]
    public void Verify_AnyBitFlipped_IsRefused()
    {
        using var forge = new TpmForge();
        var evidence = forge.Make();
        var policy = forge.Policy with { TpmAuthorities = [] };
        Assert.True(TpmForge.Verify(evidence, policy).IsAccepted);

        for (var index = 0; index < evidence.Length; index++)
        {
            var changed = evidence.ToArray();
            changed[index] ^= (byte)(1 << (index % 8));
            Assert.False(TpmForge.Verify(changed, policy).IsAccepted, $"byte {index}");
        }
    }

    [Fact]
    public void Verify_AnyLength_IsRefused()
    {
        using var forge = new TpmForge();
        var evidence = forge.Make();
        var policy = forge.Policy with { TpmAuthorities = [] };

        for (var length = 0; length < evidence.Length; length++)
        {
            Assert.False(TpmForge.Verify(evidence.AsMemory(0, length), policy).IsAccepted, $"length {length}");
        }

        Assert.Equal(EvidenceFailure.Malformed, TpmForge.Verify((byte[])[.. evidence, 0], policy).FirstFailure?.Failure);
        Assert.Equal(EvidenceFailure.Malformed, TpmForge.Verify((byte[])[.. evidence, .. new byte[64 << 10]], policy).FirstFailure?.Failure);
    }

    [Fact]
    public void Explain_Evidence_TellsRegistersAndMeaning()
    {
        using var forge = new TpmForge();

        var accepted = string.Join('\n', EvidenceExplanation.Of(forge.Verify()));
        forge.Forged.Add("quote");
        var refused = string.Join('\n', EvidenceExplanation.Of(forge.Verify()));

        Assert.StartsWith("ACCEPTED", accepted, StringComparison.Ordinal);
        Assert.Contains("pcr7: " + Convert.ToHexStringLower(TpmForge.Value(7)), accepted, StringComparison.Ordinal);
        Assert.Contains("Maker of TPMs", accepted, StringComparison.Ordinal);
        Assert.StartsWith("REFUSED (QuoteSignature)", refused, StringComparison.Ordinal);
        Assert.Contains("it was changed, or another key signed it", refused, StringComparison.Ordinal);
    }

    // Made by swtpm and tpm2-tools, not by our commands.
    [Fact]
    public void Read_QuoteOfOtherTools_IsUnderstoodAndVerifies()
    {
        var bytes = Vectors.Quote("tpm2-swtpm/q.msg");
        using var key = ECDsa.Create();
        key.ImportFromPem(System.Text.Encoding.ASCII.GetString(Vectors.Quote("tpm2-swtpm/ak.pub")));
        var point = key.ExportParameters(false).Q;

        var quote = TpmQuote.Read(bytes);
        var signature = TpmSignature.Read(Vectors.Quote("tpm2-swtpm/q.sig"));

        Assert.Equal("00112233445566778899aabbccddeeff", Convert.ToHexStringLower(quote.ExtraData.Span));
        Assert.Equal([0, 7, 16], quote.Selection.Registers);
        Assert.True(new P256Key([.. point.X!, .. point.Y!]).Verifies(bytes, signature));
    }

    [Fact]
    public void Verify_CertificateOfOtherTools_EndsAtItsRoot()
    {
        var certificate = Vectors.Quote("tpm2-swtpm/ek.crt.der");
        IReadOnlyList<ReadOnlyMemory<byte>> authorities =
            [.. CertificateFile.Read(Vectors.Quote("tpm2-swtpm/swtpm-localca-rootca-cert.pem")), .. CertificateFile.Read(Vectors.Quote("tpm2-swtpm/issuercert.pem"))];

        Assert.Equal("swtpm-localca", TpmCertificate.Verify(certificate, authorities, TpmForge.At));

        // A length comes before the key's public part.
        Assert.True(TpmCertificate.KeyOf(certificate).IsSame(Vectors.Quote("tpm2-swtpm/ek.pub").AsMemory(2)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n")]
    public void ReadCertificates_FileWithout_IsRefused(string text) =>
        Assert.Throws<InvalidDataException>(() => CertificateFile.Read(System.Text.Encoding.ASCII.GetBytes(text)));
}
