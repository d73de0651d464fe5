using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Offload.Keys;

/// <summary>A device's or worker's own key: a P-256 key in a self-signed certificate. Others identify it by the fingerprint of the
/// public key.</summary>
public sealed class OffloadIdentity : IDisposable
{
    /// <summary>The name of the file with the key in a data directory.</summary>
    public const string FileName = "offload-key.pem";

    // A key has 250 bytes.
    private const int FileBytesMax = 64 << 10;
    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private OffloadIdentity(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Fingerprint = FingerprintOf(certificate);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), in lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the identity of a data directory, or creates one in it.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    public static OffloadIdentity LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            WriteOnce(path, key.ExportPkcs8PrivateKeyPem());
        }

        using var loaded = ECDsa.Create();
        try
        {
            loaded.ImportFromPem(Encoding.ASCII.GetString(HostFile.Read(path, FileBytesMax)));
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException($"{path} holds no key; delete it to have a new one made", malformed);
        }

        var request = new CertificateRequest("CN=longshore", loaded, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(NotBefore, NotAfter);
        return new OffloadIdentity(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null));
    }

    /// <summary>A copy of the private key, to sign with. The caller disposes it.</summary>
    public ECDsa CopyKey() => Certificate.GetECDsaPrivateKey()!;

    /// <summary>The fingerprint of a certificate's public key.</summary>
    public static string FingerprintOf(X509Certificate certificate)
    {
        using var full = new X509Certificate2(certificate);
        return Convert.ToHexStringLower(SHA256.HashData(full.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    // If two processes create the file at the same time, the second one uses the first one's key.
    private static void WriteOnce(string path, string pem)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new StreamWriter(temporary, options))
        {
            stream.Write(pem);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
