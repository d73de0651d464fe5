using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Collateral;

/// <summary>Reads collateral from one file, or from a folder with Intel's own answers.</summary>
public static class CollateralFiles
{
    /// <summary>The most bytes of one file: 1 MiB.</summary>
    // Ten times the largest seen, a file with everything and a long list of revoked certificates.
    public const int BytesMax = 1 << 20;

    private const string TcbInfoFile = "tcb-info.json";
    private const string QeIdentityFile = "qe-identity.json";
    private const string ChainFile = "tcb-signing-chain.pem";
    private const string RootRevocationsFile = "root-ca.crl";
    private const string PckRevocationsFile = "pck.crl";

    /// <summary>Reads collateral.</summary>
    /// <param name="path">A JSON file with all parts, or a folder with one file for each.</param>
    /// <exception cref="InvalidDataException">A part is missing or has another form.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static QuoteCollateral Read(string path)
    {
        try
        {
            return Directory.Exists(path) ? OfFolder(path) : OfText(HostFile.Read(path, BytesMax));
        }
        catch (EvidenceException damage)
        {
            throw new InvalidDataException($"{path} is no collateral: {damage.Message}", damage);
        }
    }

    // The form of Phala's collateral service and its tools.
    private static QuoteCollateral OfText(byte[] text) => CollateralJson.Read("the file", text, root =>
    {
        return new QuoteCollateral
        {
            TcbInfo = Text("tcb_info"),
            TcbInfoSignature = Hex("tcb_info_signature"),
            TcbInfoChain = Text("tcb_info_issuer_chain"),
            QeIdentity = Text("qe_identity"),
            QeIdentitySignature = Hex("qe_identity_signature"),
            QeIdentityChain = Text("qe_identity_issuer_chain"),
            RootRevocations = Hex("root_ca_crl"),
            PckRevocations = Hex("pck_crl"),
        };

        byte[] Text(string name) => Encoding.UTF8.GetBytes(CollateralJson.Text(root, name));
        byte[] Hex(string name) => Convert.FromHexString(CollateralJson.Text(root, name));
    });

    private static QuoteCollateral OfFolder(string folder)
    {
        var tcbInfo = SignedText.Read(Bytes(TcbInfoFile), "tcbInfo");
        var identity = SignedText.Read(Bytes(QeIdentityFile), "enclaveIdentity");
        var chain = Bytes(ChainFile);
        return new QuoteCollateral
        {
            TcbInfo = tcbInfo.Text,
            TcbInfoSignature = tcbInfo.Signature,
            TcbInfoChain = chain,
            QeIdentity = identity.Text,
            QeIdentitySignature = identity.Signature,
            QeIdentityChain = chain,
            RootRevocations = Bytes(RootRevocationsFile),
            PckRevocations = Bytes(PckRevocationsFile),
        };

        byte[] Bytes(string name) => HostFile.Read(Path.Combine(folder, name), BytesMax);
    }
}
