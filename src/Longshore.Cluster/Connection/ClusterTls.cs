using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NATS.Client.Core;

namespace Longshore.Cluster.Connection;

/// <summary>TLS to NATS by certificates from files. Without it, <c>tls://</c> trusts what the system trusts.</summary>
public sealed class ClusterTls
{
    private ClusterTls(NatsTlsOpts options) => Options = options;

    internal NatsTlsOpts Options { get; }

    /// <summary>Reads the files once, so that what is wrong with them is said at the start.</summary>
    /// <param name="authority">PEM with the certificates of those that have signed the servers' certificates, or null for the system's.</param>
    /// <param name="certificate">PEM with the node's certificate and those between it and its authority, or null for none.</param>
    /// <param name="key">PEM with the certificate's private key; null exactly if there is no certificate.</param>
    /// <exception cref="InvalidDataException">A file holds something else, or the key is not that of the certificate.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static ClusterTls Read(string? authority, string? certificate, string? key)
    {
        if ((certificate is null) != (key is null))
        {
            throw new InvalidDataException("a certificate needs its private key, and a key its certificate: name both files");
        }

        if (authority is not null)
        {
            CheckAuthority(authority);
        }

        if (certificate is not null)
        {
            CheckPair(certificate, key!);
        }

        // Never without TLS, whatever the server offers.
        return new(new NatsTlsOpts { CaFile = authority, CertFile = certificate, KeyFile = key, Mode = TlsMode.Require });
    }

    private static void CheckAuthority(string file)
    {
        using var stream = File.OpenRead(file);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException broken)
        {
            throw new InvalidDataException($"{file} holds no certificates in PEM", broken);
        }

        var isNone = certificates.Count == 0;
        foreach (var each in certificates)
        {
            each.Dispose();
        }

        if (isNone)
        {
            throw new InvalidDataException($"{file} holds no certificates in PEM");
        }
    }

    private static void CheckPair(string certificate, string key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{certificate} and {key} are no certificate in PEM with its private key", broken);
        }
    }
}
