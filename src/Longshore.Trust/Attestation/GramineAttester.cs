using System.Security.Cryptography;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Trust.Quotes;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Attestation;

/// <summary>Proves by the processor which code this process is, in an enclave that Gramine runs.</summary>
/// <param name="folder">Where Gramine's files are: <see cref="Folder"/>. Tests name a folder of their own, in which everything is simulated.</param>
public sealed class GramineAttester(string folder) : IAttester, IDisposable
{
    /// <summary>Where Gramine has its files.</summary>
    public const string Folder = "/dev/attestation";

    /// <summary>The length of an enclave's report data in bytes.</summary>
    internal const int ReportDataBytes = 64;

    private const int TypeBytesMax = 64;

    // The enclave has one place for report data.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Whether this process has such files.</summary>
    public static bool IsThere(string folder) => File.Exists(Path.Combine(folder, "quote"));

    /// <inheritdoc/>
    public async ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            VerifyType();
            var data = Pad(reportData.Span);
            Write("user_report_data", data);
            var bytes = HostFile.Read(Path.Combine(folder, "quote"), Evidence.BytesMax);
            var quote = Quote.Read(bytes);
            return CryptographicOperations.FixedTimeEquals(quote.ReportData.Span, data)
                ? new Evidence(bytes, ProofOf(quote))
                : throw new EvidenceException(EvidenceFailure.ReportDataMismatch, "the quote has other report data than was written");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or EvidenceException)
        {
            throw new AttestationException($"Gramine makes no quote in {folder}: {failure.Message}", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Report data as an enclave has it.</summary>
    internal static byte[] Pad(ReadOnlySpan<byte> reportData)
    {
        var padded = new byte[ReportDataBytes];
        reportData.CopyTo(padded);
        return padded;
    }

    /// <summary>What a quote says of its enclave or domain.</summary>
    internal static TrustProof ProofOf(Quote quote) => quote.Enclave is { } enclave
        ? new TrustProof(TrustLevel.Sgx, [Of(Measurement.MrEnclave, enclave.MrEnclave), Of(Measurement.MrSigner, enclave.MrSigner)])
        : new TrustProof(TrustLevel.Attested, []);

    private static Measurement Of(string name, ReadOnlyMemory<byte> value) => new(name, Convert.ToHexStringLower(value.Span));

    private void VerifyType()
    {
        var type = Encoding.ASCII.GetString(HostFile.Read(Path.Combine(folder, "attestation_type"), TypeBytesMax)).TrimEnd('\n', '\0');
        if (type != "dcap")
        {
            throw new IOException($"the attestation is \"{PrintableText.Of(type)}\", not \"dcap\": set sgx.remote_attestation = \"dcap\" in the manifest");
        }
    }

    // Gramine's files take one whole write, and are never created.
    private void Write(string name, byte[] bytes)
    {
        using var file = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(bytes);
    }
}
