using System.Globalization;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Collateral;

/// <summary>The quoting enclave as Intel describes it.</summary>
internal sealed record QeIdentity
{
    /// <summary>What the document is called in messages.</summary>
    public const string Title = "the quoting enclave's identity";

    private const int KnownVersion = 2;

    /// <summary><c>QE</c> for quotes about enclaves, <c>TD_QE</c> for those about trust domains.</summary>
    public required string Id { get; init; }

    public required Validity Validity { get; init; }

    public required ReadOnlyMemory<byte> MiscSelect { get; init; }

    public required ReadOnlyMemory<byte> MiscSelectMask { get; init; }

    public required ReadOnlyMemory<byte> Attributes { get; init; }

    public required ReadOnlyMemory<byte> AttributesMask { get; init; }

    public required ReadOnlyMemory<byte> MrSigner { get; init; }

    public required int ProdId { get; init; }

    /// <summary>The levels, the newest first.</summary>
    public required IReadOnlyList<SvnLevel> Levels { get; init; }

    /// <summary>Reads the document. Its signature is not checked.</summary>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static QeIdentity Read(ReadOnlyMemory<byte> json) => CollateralJson.Read(Title, json, root =>
    {
        if (root.GetProperty("version").GetInt32() is var version && version != KnownVersion)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"version {version} is not known"));
        }

        return new QeIdentity
        {
            Id = CollateralJson.Text(root, "id"),
            Validity = CollateralJson.Validity(root),
            MiscSelect = CollateralJson.Hex(root, "miscselect", 4),
            MiscSelectMask = CollateralJson.Hex(root, "miscselectMask", 4),
            Attributes = CollateralJson.Hex(root, "attributes", 16),
            AttributesMask = CollateralJson.Hex(root, "attributesMask", 16),
            MrSigner = CollateralJson.Hex(root, "mrsigner", 32),
            ProdId = root.GetProperty("isvprodid").GetUInt16(),
            Levels = CollateralJson.SvnLevels(root, Judge),
        };
    });

    /// <summary>Whether a report is of such an enclave, of any version.</summary>
    public bool Describes(EnclaveReport report) =>
        MaskedField.Matches(report.MiscSelect.Span, MiscSelectMask.Span, MiscSelect.Span)
        && MaskedField.Matches(report.Attributes.Span, AttributesMask.Span, Attributes.Span)
        && report.MrSigner.Span.SequenceEqual(MrSigner.Span)
        && report.ProdId == ProdId;

    // Intel's library knows no other status of an enclave. Whatever is new there must not count as good.
    private static TcbStatus Judge(TcbStatus status) => status is TcbStatus.UpToDate or TcbStatus.Revoked ? status : TcbStatus.OutOfDate;
}
