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

    /// <summary>The number of registers that a domain extends at run time.</summary>
    public const int RtmrCount = 4;

    private const int SvnBytes = 16;
    private const int MeasurementBytes = 48;
    private const int AttributesBytes = 8;
    private const int ReportDataBytes = 64;

    private const int MrSignerSeamAt = SvnBytes + MeasurementBytes;
    private const int SeamAttributesAt = MrSignerSeamAt + MeasurementBytes;
    private const int AttributesAt = SeamAttributesAt + AttributesBytes;
    private const int MrTdAt = AttributesAt + (2 * AttributesBytes);
    private const int MrConfigIdAt = MrTdAt + MeasurementBytes;
    private const int RtmrAt = MrConfigIdAt + (3 * MeasurementBytes);

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

    /// <summary>What the domain's owner chose to bind to its configuration, 48 bytes.</summary>
    public ReadOnlyMemory<byte> MrConfigId => bytes.Slice(MrConfigIdAt, MeasurementBytes);

    /// <summary>A register that the domain's firmware, kernel and programs extend by what they load, 48 bytes.</summary>
    /// <param name="register">Its number, from 0 to 3.</param>
    public ReadOnlyMemory<byte> Rtmr(int register) => bytes.Slice(RtmrAt + (register * MeasurementBytes), MeasurementBytes);

    /// <summary>What the domain chose to bind to the report, 64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => bytes[(Length - ReportDataBytes)..Length];

    /// <summary>Whether the domain is untrusted because a debugger can read it, or by another of the attributes' lowest 8 bits.</summary>
    // Those bits are the group TUD, "TD under debug": a domain with any of them is untrusted, also with those that are reserved today.
    public bool IsDebug => bytes.Span[AttributesAt] != 0;
}
