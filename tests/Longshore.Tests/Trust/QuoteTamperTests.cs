using System.Security.Cryptography;
using System.Text;
using Longshore.Trust;
using Longshore.Trust.Certificates;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Tests.Trust;

/// <summary>No byte of what is signed can be changed.</summary>
public sealed class QuoteTamperTests
{
    private const string Sgx = "sgx 3, processor CA";
    private const string Tdx = "tdx 5";

    private static readonly QuotePolicy Everything = new() { Statuses = Enum.GetValues<TcbStatus>(), AllowsDebug = true };

    [Theory]
    [InlineData(Sgx)]
    [InlineData(Tdx)]
    public void Verify_AnyByteOfTheQuoteChanged_IsRefused(string name)
    {
        var sample = QuoteSamples.All[name];
        var quote = QuoteSamples.Read(sample);
        var end = quote.AsSpan().IndexOf("-----BEGIN"u8);

        AssertAllRefused(end, index => Accepts(sample, Flipped(quote, index), sample.Collateral()));
    }

    [Theory]
    [InlineData(Sgx)]
    [InlineData(Tdx)]
    public void Verify_AnyByteOfACertificateOfTheQuoteChanged_IsRefused(string name)
    {
        var sample = QuoteSamples.All[name];
        var quote = QuoteSamples.Read(sample);
        var chain = Certificates(quote);

        var rewritten = new QuoteVerifier().Verify(WithChain(quote, chain), sample.Collateral(), QuoteSamples.Time(sample), Everything);
        Assert.True(rewritten.IsAccepted, string.Join('\n', QuoteExplanation.Of(rewritten)));
        for (var number = 0; number < chain.Count; number++)
        {
            AssertAllRefused(chain[number].Length, index => Passes(() => TrustedRoot.Intel.Verify(
                PemChain.Read(Encoding.ASCII.GetBytes(string.Concat(chain.Select((each, at) => Pem(at == number ? Flipped(each, index) : each))))),
                QuoteSamples.Time(sample),
                new VerifiedSignatures())));
        }
    }

    [Theory]
    [InlineData(Sgx)]
    [InlineData(Tdx)]
    public void Verify_AnyByteOfTheCollateralChanged_IsRefused(string name)
    {
        var sample = QuoteSamples.All[name];
        var genuine = sample.Collateral();
        var signer = Certificates(genuine.TcbInfoChain.Span)[0];
        var issuer = Certificate.Read(Certificates(QuoteSamples.Read(sample))[1]);
        var signed = new SignedCollateral(TrustedRoot.Intel, QuoteSamples.Time(sample), new VerifiedSignatures());
        (ReadOnlyMemory<byte> Part, Action<byte[]> Verify)[] parts =
        [
            (genuine.TcbInfo, part => signed.Verify("it", part, genuine.TcbInfoSignature, genuine.TcbInfoChain)),
            (genuine.TcbInfoSignature, part => signed.Verify("it", genuine.TcbInfo, part, genuine.TcbInfoChain)),
            (genuine.QeIdentity, part => signed.Verify("it", part, genuine.QeIdentitySignature, genuine.QeIdentityChain)),
            (genuine.QeIdentitySignature, part => signed.Verify("it", genuine.QeIdentity, part, genuine.QeIdentityChain)),
            (signer, part => signed.Verify("it", genuine.TcbInfo, genuine.TcbInfoSignature, Encoding.ASCII.GetBytes(Pem(part)))),
            (genuine.RootRevocations, part => RevocationList.Read(part).VerifyIssuer(issuer.Issuer, issuer.IssuerName, TrustedRoot.Intel.Key, new VerifiedSignatures())),
            (genuine.PckRevocations, part => RevocationList.Read(part).VerifyIssuer(issuer.Subject, issuer.Name, issuer.Key, new VerifiedSignatures())),
        ];

        foreach (var (part, verify) in parts)
        {
            verify(part.ToArray());
            AssertAllRefused(part.Length, index => Passes(() => verify(Flipped(part.ToArray(), index))));
        }
    }

    [Fact]
    public void Verify_QuoteCutAtAnyByte_IsRefused()
    {
        var sample = QuoteSamples.All[Sgx];
        var quote = QuoteSamples.Read(sample);

        AssertAllRefused(quote.Length - 1, length => Accepts(sample, quote[..length], sample.Collateral()));
    }

    // A fixed bit for each byte, so that a failure can be repeated.
    private static byte[] Flipped(byte[] bytes, int index)
    {
        byte[] changed = [.. bytes];
        changed[index] ^= (byte)(1 << (index % 8));
        return changed;
    }

    private static void AssertAllRefused(int count, Func<int, bool> isAccepted) =>
        Assert.Empty(Enumerable.Range(0, count).AsParallel().Where(isAccepted));

    private static bool Passes(Action verify)
    {
        try
        {
            verify();
            return true;
        }
        catch (EvidenceException)
        {
            return false;
        }
    }

    private static bool Accepts(QuoteSample sample, byte[] quote, QuoteCollateral collateral) =>
        new QuoteVerifier().Verify(quote, collateral, QuoteSamples.Time(sample), Everything).IsAccepted;

    private static List<byte[]> Certificates(ReadOnlySpan<byte> text)
    {
        var found = new List<byte[]>();
        var rest = Encoding.Latin1.GetString(text[text.IndexOf("-----BEGIN"u8)..]).AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            found.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End.Value..];
        }

        return found;
    }

    private static string Pem(byte[] certificate) => PemEncoding.WriteString("CERTIFICATE", certificate) + "\n";

    // The lengths before the certificates are the certification data's, and those of what is around it.
    private static byte[] WithChain(byte[] quote, IReadOnlyList<byte[]> chain)
    {
        var pem = Encoding.ASCII.GetBytes(string.Concat(chain.Select(Pem)));
        var start = quote.AsSpan().IndexOf("-----BEGIN"u8);
        var old = BitConverter.ToInt32(quote, start - sizeof(int));
        byte[] changed = [.. quote[..start], .. pem];
        var lengths = quote[0] == 3 ? new[] { start - sizeof(int), 432 } : [start - sizeof(int), 48 + 6 + TdReport.LengthOf15 + 4 + 128 + 2, 48 + 6 + TdReport.LengthOf15];
        foreach (var at in lengths)
        {
            BitConverter.TryWriteBytes(changed.AsSpan(at), BitConverter.ToInt32(quote, at) + pem.Length - old);
        }

        return changed;
    }
}
