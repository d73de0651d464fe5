namespace Longshore.Trust.Quotes;

/// <summary>The report about a trust domain: 584 bytes for TDX 1.0, 648 for TDX 1.5 (Intel's TDX DCAP quoting library, annexes A.3.2 and A.4.2).
/// </summary>
/// <param name="bytes">The report.</param>
public sealed class TdReport(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The length of a report of TDX 1.0, in bytes.</summary>
    public const int Length = 584;

    /// <summary>The length of a report of TDX 1.5, in bytes.</summary>
    public const int LengthOf15 = 648;

    private const int SvnBytes = 16;
    private const int MeasurementBytes = 48;
    private const int AttributesBytes = 8;
    private const int ReportDataBytes = 64;

    private const int MrSignerSeamAt = SvnBytes + MeasurementBytes;
    private const int SeamAttributesAt = MrSignerSeamAt + MeasurementBytes;
    private const int AttributesAt = SeamAttributesAt + AttributesBytes;
    private const int MrTdAt = AttributesAt + (2 * AttributesBytes);
    private const byte DebugBit = 1;

    /// <summary>The security versions of the TDX module and its platform, 16 bytes: the module's, its major version, and others.</summary>
    public ReadOnlyMemory<byte> TeeTcbSvn => bytes[..SvnBytes];

    /// <summary>The security versions after the module was updated under running domains; null for TDX 1.0.</summary>
    // The cast makes it no value: null alone would become an empty memory.
    public ReadOnlyMemory<byte>? TeeTcbSvn2 => bytes.Length == LengthOf15 ? bytes.Slice(Length, SvnBytes) : (ReadOnlyMemory<byte>?)null;

    /// <summary>The signer of the TDX module, 48 bytes; zero for Intel's.</summary>
    public ReadOnlyMemory<byte> MrSignerSeam => bytes.Slice(MrSignerSeamAt, MeasurementBytes);

    /// <summary>The TDX module's attributes, 8 bytes.</summary>
    public ReadOnlyMemory<byte> SeamAttributes => bytes.Slice(SeamAttributesAt, AttributesBytes);

    /// <summary>The digest of the domain's first contents, 48 bytes.</summary>
    public ReadOnlyMemory<byte> MrTd => bytes.Slice(MrTdAt, MeasurementBytes);

    /// <summary>What the domain chose to bind to the report, 64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => bytes[(Length - ReportDataBytes)..Length];

    /// <summary>Whether a debugger can read the domain.</summary>
    public bool IsDebug => (bytes.Span[AttributesAt] & DebugBit) != 0;
}
