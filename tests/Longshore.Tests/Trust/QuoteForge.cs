using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Longshore.Trust.Certificates;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Tests.Trust;

/// <summary>Makes a quote with its collateral under a root of its own. Everything is right until a test changes a property.</summary>
internal sealed class QuoteForge
{
    public static readonly DateTimeOffset At = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset From = At.AddDays(-10);
    private static readonly DateTimeOffset Until = At.AddDays(20);

    public int Version { get; set; } = 3;

    public TeeKind Tee { get; set; } = TeeKind.Sgx;

    public ushort KeyType { get; set; } = 2;

    public string Vendor { get; set; } = "939A7233F79C4CA9940A0DB3957F0607";

    public ushort Certification { get; set; } = 5;

    /// <summary>What a stranger signs: root, issuer, leaf, signer, root-list, pck-list, tcb, qe, qe-report or quote.</summary>
    public HashSet<string> Forged { get; } = [];

    /// <summary>Which certificates are revoked: issuer, leaf or signer.</summary>
    public HashSet<string> Revoked { get; } = [];

    /// <summary>What is no longer valid: leaf, root-list, pck-list, tcb or qe.</summary>
    public HashSet<string> Expired { get; } = [];

    public string LeafName { get; set; } = "Intel SGX PCK Certificate";

    public string IssuerName { get; set; } = "Intel SGX PCK Platform CA";

    public string SignerName { get; set; } = "Intel SGX TCB Signing";

    public string? PckListIssuer { get; set; }

    public bool LeafIsAuthority { get; set; }

    public bool LeafDescribesProcessor { get; set; } = true;

    public bool TrustsForgedRoot { get; set; } = true;

    public bool BindsKey { get; set; } = true;

    public byte QeMrSigner { get; set; } = 0x77;

    public byte QeSvn { get; set; } = 8;

    public byte EnclaveAttributes { get; set; } = 5;

    public byte ComponentSvn { get; set; } = 5;

    public string Fmspc { get; set; } = "00112233AABB";

    public string TcbText { get; set; } = "";

    public string QeText { get; set; } = "";

    public string? TcbId { get; set; }

    public string? QeId { get; set; }

    /// <summary>The levels of the processor: the least component, and the status from it on.</summary>
    public (int Svn, string Status)[] Levels { get; set; } = [(5, "UpToDate"), (3, "OutOfDate")];

    public (int Svn, string Status)[] QeLevels { get; set; } = [(8, "UpToDate"), (6, "OutOfDate"), (5, "Revoked")];

    public (int Svn, string Status)[] ModuleLevels { get; set; } = [(4, "UpToDate"), (2, "OutOfDate"), (1, "Revoked")];

    public byte ModuleVersion { get; set; } = 1;

    public byte ModuleSvn { get; set; } = 4;

    public byte? UpdatedModuleSvn { get; set; }

    public byte ModuleSigner { get; set; }

    public byte ModuleAttributes { get; set; }

    public string ModuleAttributesMask { get; set; } = "FFFFFFFFFFFFFFFF";

    public bool DescribesFirstModule { get; set; } = true;

    public byte DomainAttributes { get; set; }

    public int TcbType { get; set; }

    public byte[] ReportData { get; set; } = Encoding.ASCII.GetBytes("bound");

    public QuoteVerdict Verify(QuotePolicy? policy = null)
    {
        var (quote, collateral, verifier) = Make();
        return verifier.Verify(quote, collateral, At, policy ?? new QuotePolicy());
    }

    /// <summary>Makes the quote, its collateral, and a verifier that trusts its root.</summary>
    public (byte[] Quote, QuoteCollateral Collateral, QuoteVerifier Verifier) Make()
    {
        using var root = Authority(TrustedRoot.Name, null, true, "root");
        using var issuer = Authority(IssuerName, root, true, "issuer");
        using var leaf = Authority(LeafName, issuer, LeafIsAuthority, "leaf", LeafDescribesProcessor ? ProcessorExtension() : null);
        using var signer = Authority(SignerName, root, false, "signer");
        using var elsewhere = Authority(PckListIssuer ?? IssuerName, root, true, "issuer");
        var tcb = Encoding.UTF8.GetBytes(TcbText.Length > 0 ? TcbText : TcbInfoJson());
        var qe = Encoding.UTF8.GetBytes(QeText.Length > 0 ? QeText : QeIdentityJson());
        var collateral = new QuoteCollateral
        {
            TcbInfo = tcb,
            TcbInfoSignature = Sign("tcb", signer.Key, tcb),
            TcbInfoChain = (byte[])[.. signer.Pem, .. root.Pem],
            QeIdentity = qe,
            QeIdentitySignature = Sign("qe", signer.Key, qe),
            QeIdentityChain = signer.Pem,
            RootRevocations = List("root-list", root, ("issuer", issuer), ("signer", signer)),
            PckRevocations = PckListIssuer is null ? List("pck-list", issuer, ("leaf", leaf)) : List("pck-list", elsewhere),
        };
        var point = root.Key.ExportParameters(false).Q;
        var verifier = new QuoteVerifier(TrustsForgedRoot ? new TrustedRoot(new P256Key([.. point.X!, .. point.Y!])) : TrustedRoot.Intel);
        return (Quote(leaf, [.. leaf.Pem, .. issuer.Pem, .. root.Pem]), collateral, verifier);
    }

    private static ECDsa Stranger() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private ForgedAuthority Authority(string name, ForgedAuthority? issuer, bool isAuthority, string part, X509Extension? extension = null)
    {
        using var stranger = Stranger();
        return ForgedAuthority.Create(
            name, issuer, isAuthority, From, Expired.Contains(part) ? At.AddDays(-1) : Until, extension, Forged.Contains(part) ? stranger : null);
    }

    private byte[] List(string part, ForgedAuthority authority, params (string Part, ForgedAuthority Certificate)[] revocable)
    {
        using var stranger = Stranger();
        var serials = revocable.Where(each => Revoked.Contains(each.Part)).Select(each => each.Certificate.Serial);
        return authority.Revoke(From, Expired.Contains(part) ? At.AddDays(-1) : Until, Forged.Contains(part) ? stranger : null, [.. serials]);
    }

    private byte[] Sign(string part, ECDsa key, ReadOnlySpan<byte> data)
    {
        using var stranger = Stranger();
        return (Forged.Contains(part) ? stranger : key).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private X509Extension ProcessorExtension()
    {
        const string Oid = "1.2.840.113741.1.13.1";
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Field(Oid + ".1", () => writer.WriteOctetString(new byte[16]));
            Field(Oid + ".2", () =>
            {
                using var tcb = writer.PushSequence();
                for (var component = 1; component <= 16; component++)
                {
                    Field(string.Create(CultureInfo.InvariantCulture, $"{Oid}.2.{component}"), () => writer.WriteInteger(ComponentSvn));
                }

                Field(Oid + ".2.17", () => writer.WriteInteger(11));
                Field(Oid + ".2.18", () => writer.WriteOctetString(new byte[16]));
            });
            Field(Oid + ".3", () => writer.WriteOctetString(new byte[2]));
            Field(Oid + ".4", () => writer.WriteOctetString(Convert.FromHexString("00112233AABB")));
            Field(Oid + ".5", () => writer.WriteEnumeratedValue(SgxType.Standard));
        }

        return new X509Extension(new Oid(Oid), writer.Encode(), critical: false);

        void Field(string oid, Action write)
        {
            using var pair = writer.PushSequence();
            writer.WriteObjectIdentifier(oid);
            write();
        }
    }

    private enum SgxType
    {
        Standard,
    }

    private byte[] Quote(ForgedAuthority leaf, byte[] chain)
    {
        using var attestation = Stranger();
        var point = attestation.ExportParameters(false).Q;
        byte[] key = [.. point.X!, .. point.Y!];
        byte[] qeData = [1, 2, 3];
        var qeReport = Report(QeMrSigner, 1, QeSvn, 0x11, BindsKey ? SHA256.HashData([.. key, .. qeData]) : new byte[32]);
        byte[] signed = [.. Header(), .. Body()];
        byte[] certification = [.. UInt16(Certification), .. UInt32(chain.Length), .. chain];
        byte[] vouching = [.. qeReport, .. Sign("qe-report", leaf.Key, qeReport), .. UInt16(qeData.Length), .. qeData, .. certification];
        byte[] authentication =
        [
            .. Sign("quote", attestation, signed), .. key,
            .. Version == 3 ? vouching : [.. UInt16(6), .. UInt32(vouching.Length), .. vouching],
        ];
        return [.. signed, .. UInt32(authentication.Length), .. authentication];
    }

    private byte[] Header() =>
        [.. UInt16(Version), .. UInt16(KeyType), .. UInt32((int)Tee), .. new byte[4], .. Convert.FromHexString(Vendor), .. new byte[20]];

    private byte[] Body()
    {
        if (Tee == TeeKind.Sgx)
        {
            var report = Report(0x33, 7, 3, EnclaveAttributes, ReportData);
            return Version == 5 ? [.. UInt16(1), .. UInt32(report.Length), .. report] : report;
        }

        byte[] first =
        [
            ModuleSvn, ModuleVersion, 5, .. new byte[13], .. new byte[48], .. Repeated(ModuleSigner, 48), ModuleAttributes, .. new byte[7], DomainAttributes, .. new byte[15],
            .. Repeated(0x44, 48), .. Repeated(0x45, 48), .. new byte[96], .. Repeated(0x50, 48), .. Repeated(0x51, 48), .. Repeated(0x52, 48), .. Repeated(0x53, 48), .. new byte[64],
        ];
        return Version switch
        {
            5 when UpdatedModuleSvn is { } updated => [.. UInt16(3), .. UInt32(648), .. first, updated, ModuleVersion, 5, .. new byte[13], .. new byte[48]],
            5 => [.. UInt16(2), .. UInt32(584), .. first],
            _ => first,
        };
    }

    private static byte[] Report(byte signer, int product, int svn, byte attributes, byte[] data)
    {
        var report = new byte[EnclaveReport.Length];
        report[48] = attributes;
        Repeated(0x22, 32).CopyTo(report, 64);
        Repeated(signer, 32).CopyTo(report, 128);
        UInt16(product).CopyTo(report, 256);
        UInt16(svn).CopyTo(report, 258);
        data.CopyTo(report, 320);
        return report;
    }

    private string TcbInfoJson()
    {
        var id = TcbId ?? (Tee == TeeKind.Sgx ? "SGX" : "TDX");
        var levels = Levels.Select(level =>
            $$"""{"tcb":{"sgxtcbcomponents":{{Components(level.Svn)}},"pcesvn":10,"tdxtcbcomponents":{{Components(level.Svn)}}},"tcbStatus":"{{level.Status}}"}""");
        var signer = new string('0', 96);
        var module = $$"""{"mrsigner":"{{signer}}","attributes":"0000000000000000","attributesMask":"{{ModuleAttributesMask}}"}""";
        return $$"""
            {"id":"{{id}}","version":3,{{Dates("tcb")}},"fmspc":"{{Fmspc}}","pceId":"0000","tcbType":{{TcbType}},{{(DescribesFirstModule ? $"\"tdxModule\":{module}," : "")}}"tdxModuleIdentities":[{"id":"TDX_01",{{module[1..^1]}},
            "tcbLevels":[{{SvnLevels(ModuleLevels)}}]}],"tcbLevels":[{{string.Join(',', levels)}}]}
            """;
    }

    private string QeIdentityJson() => $$"""
        {"id":"{{QeId ?? (Tee == TeeKind.Sgx ? "QE" : "TD_QE")}}","version":2,{{Dates("qe")}},"miscselect":"00000000","miscselectMask":"FFFFFFFF",
        "attributes":"11000000000000000000000000000000","attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"{{Convert.ToHexString(Repeated(0x77, 32))}}",
        "isvprodid":1,"tcbLevels":[{{SvnLevels(QeLevels)}}]}
        """;

    private string Dates(string part) =>
        $"\"issueDate\":\"{From:yyyy-MM-ddTHH:mm:ssZ}\",\"nextUpdate\":\"{(Expired.Contains(part) ? At.AddDays(-1) : Until):yyyy-MM-ddTHH:mm:ssZ}\"";

    private static string SvnLevels((int Svn, string Status)[] levels) => string.Join(',', levels.Select(level =>
        $$"""{"tcb":{"isvsvn":{{level.Svn}}},"tcbStatus":"{{level.Status}}","advisoryIDs":["SA-{{level.Svn}}"]}"""));

    private static string Components(int svn) => $"[{string.Join(',', Enumerable.Range(0, 16).Select(index => $$"""{"svn":{{(index < 3 ? svn : 0)}}}"""))}]";

    private static byte[] Repeated(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static byte[] UInt16(int value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] UInt32(int value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
