using System.Security.Cryptography;
using System.Text;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Tests.Trust;

/// <summary>The samples of <c>Vectors/quotes</c>.</summary>
internal static class QuoteSamples
{
    private const string Phala = "phala-dcap-qvl/";
    private const string Solana = "automata/solana/";
    private const string Evm = "automata/evm/forge-test/assets/";
    private const string Rust = "automata/rust-crates/samples/";
    private const string Rs = "automata-dcap-rs/data/";
    private const string Go = "go-tdx-guest/";

    public static IReadOnlyDictionary<string, QuoteSample> All { get; } = new Dictionary<string, QuoteSample>
    {
        ["sgx 3, processor CA"] = new(
            Phala + "sgx_quote", () => OneFile("sgx_quote_collateral.json"), "2025-07-01",
            TcbStatus.ConfigurationAndSWHardeningNeeded, "INTEL-SA-00289", "INTEL-SA-00615"),
        ["sgx 3, platform CA"] = new(
            Rust + "quotev3.hex",
            () => Answers(Evm + "0825/sgx_tcbinfov3_00606a000000.json", Evm + "0825/sgx_qeidentity_v4.json", Der(Solana + "signing.der"), Solana + "intel_root_ca_crl.der", Evm + "0825/platform_crl.der"),
            "2025-08-20", TcbStatus.SWHardeningNeeded, "INTEL-SA-00615"),
        ["tdx 4"] = new(
            Phala + "tdx_quote", () => OneFile("tdx_quote_collateral.json"), "2025-07-01", TcbStatus.UpToDate),
        ["tdx 5, under every level"] = new(
            Phala + "tdx_quote_outdated", () => OneFile("tdx_quote_outdated_collateral.json"), "2026-03-01", null),
        ["tdx 4, module 1"] = new(Rust + "quotev4.hex", July2025, "2025-07-10", TcbStatus.OutOfDate, "INTEL-SA-00960", "INTEL-SA-00982", "INTEL-SA-00986"),
        ["tdx 4, in bytes"] = new(Solana + "quote_tdx.bin", July2025, "2025-07-10", TcbStatus.OutOfDate, "INTEL-SA-00960", "INTEL-SA-00982", "INTEL-SA-00986"),
        ["tdx 4, older collateral"] = new(
            Rs + "quote_tdx_00806f050000.dat", () => February2025("tcbinfov3_00806f050000.json"), "2025-02-20", TcbStatus.OutOfDate, "INTEL-SA-00960", "INTEL-SA-00982", "INTEL-SA-00986"),
        ["tdx 5, other processor under every level"] = new(
            Evm + "quotes/tdx_quote_5.dat", () => February2025("tcb_info_v3_tdx_0.json"), "2025-02-20", null),
        ["tdx 5, out of date"] = new(
            Rust + "quotev5.dat", () => OneFile("tdx_quote_outdated_collateral.json"), "2026-03-01", TcbStatus.OutOfDate,
            "INTEL-SA-01036", "INTEL-SA-01079", "INTEL-SA-01099", "INTEL-SA-01103", "INTEL-SA-01111"),
        ["tdx 5"] = new(
            Go + "quote_v5_sample.dat", February2026, "2026-02-20", TcbStatus.UpToDate),
        ["tdx 4, first module"] = new(
            Go + "tdx_prod_quote_SPR_E4.dat",
            () => Answers(Go + "sample_tcbInfo_response", Go + "sample_qeIdentity_response", Pem(Rs + "tcb_signing_cert.pem"), Go + "rootcrl.der", Go + "pckcrl"),
            "2023-06-25", null),
    };

    /// <summary>A sample's bytes.</summary>
    public static byte[] Read(QuoteSample sample) => QuoteFile.Decode(Vectors.Quote(sample.File)).ToArray();

    public static DateTimeOffset Time(QuoteSample sample) =>
        DateTimeOffset.Parse(sample.At + "T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Collateral in one file of Phala's.</summary>
    public static QuoteCollateral OneFile(string name) => CollateralFiles.Read(Vectors.PathOf("quotes/" + Phala + name));

    /// <summary>Collateral of Intel's answers.</summary>
    public static QuoteCollateral Answers(string tcbInfo, string identity, byte[] chain, string rootRevocations, string pckRevocations)
    {
        var info = SignedText.Read(Vectors.Quote(tcbInfo), "tcbInfo");
        var enclave = SignedText.Read(Vectors.Quote(identity), "enclaveIdentity");
        return new QuoteCollateral
        {
            TcbInfo = info.Text,
            TcbInfoSignature = info.Signature,
            TcbInfoChain = chain,
            QeIdentity = enclave.Text,
            QeIdentitySignature = enclave.Signature,
            QeIdentityChain = chain,
            RootRevocations = Vectors.Quote(rootRevocations),
            PckRevocations = Vectors.Quote(pckRevocations),
        };
    }

    public static byte[] Der(string name) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", Vectors.Quote(name)));

    public static QuoteCollateral July2025() => Answers(
        Solana + "tcb_info_v3_with_tdx_module.json", Solana + "qe_identity.json", Der(Solana + "signing.der"), Solana + "intel_root_ca_crl.der", Solana + "pck_platform_crl.der");

    private static byte[] Pem(string name) => Vectors.Quote(name);

    private static QuoteCollateral February2025(string tcbInfo) => Answers(
        Rs + tcbInfo, Rs + "qeidentityv2_apiv4.json", Pem(Rs + "tcb_signing_cert.pem"), Rs + "intel_root_ca_crl.der", Rs + "pck_platform_crl.der");

    // The quoting enclave's identity and the lists are of the same month.
    private static QuoteCollateral February2026()
    {
        var info = SignedText.Read(Vectors.Quote(Go + "sample_tcbinfo_response_v5"), "tcbInfo");
        return OneFile("tdx_quote_outdated_collateral.json") with { TcbInfo = info.Text, TcbInfoSignature = info.Signature };
    }
}
