using System.Buffers.Binary;

namespace Longshore.Trust.Quotes;

/// <summary>The processor's report about an enclave: 384 bytes (Intel SDM volume 3D, REPORT; only its signed body).</summary>
/// <param name="bytes">The report.</param>
public sealed class EnclaveReport(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The report's length in bytes.</summary>
    public const int Length = 384;

    private const int MiscSelectAt = 16;
    private const int AttributesAt = 48;
    private const int AttributesBytes = 16;
    private const int MrEnclaveAt = 64;
    private const int MrSignerAt = 128;
    private const int MeasurementBytes = 32;
    private const int ProdIdAt = 256;
    private const int SvnAt = 258;
    private const int ReportDataAt = 320;
    private const byte DebugBit = 2;

    /// <summary>The whole report.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The extended features that are recorded, 4 bytes.</summary>
    public ReadOnlyMemory<byte> MiscSelect => bytes.Slice(MiscSelectAt, sizeof(uint));

    /// <summary>The enclave's attributes, 16 bytes.</summary>
    public ReadOnlyMemory<byte> Attributes => bytes.Slice(AttributesAt, AttributesBytes);

    /// <summary>The digest of the enclave's code and first data, 32 bytes.</summary>
    public ReadOnlyMemory<byte> MrEnclave => bytes.Slice(MrEnclaveAt, MeasurementBytes);

    /// <summary>The digest of the key that signed the enclave, 32 bytes.</summary>
    public ReadOnlyMemory<byte> MrSigner => bytes.Slice(MrSignerAt, MeasurementBytes);

    /// <summary>The signer's number of the product.</summary>
    public int ProdId => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[ProdIdAt..]);

    /// <summary>The signer's number of the product's security version.</summary>
    public int Svn => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[SvnAt..]);

    /// <summary>What the enclave chose to bind to the report, 64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => bytes.Slice(ReportDataAt, Length - ReportDataAt);

    /// <summary>Whether a debugger can read the enclave.</summary>
    public bool IsDebug => (Attributes.Span[0] & DebugBit) != 0;
}
