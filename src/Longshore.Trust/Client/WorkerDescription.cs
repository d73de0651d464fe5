using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>What a worker says about itself. Its keys belong together: the verifying key signed the encryption key.</summary>
public sealed record WorkerDescription
{
    private WorkerDescription(string encryptionKey, string verifyingKey, string quote) =>
        (EncryptionKey, VerifyingKey, Quote) = (encryptionKey, verifyingKey, quote);

    /// <summary>The public key to encrypt for, in PEM.</summary>
    public string EncryptionKey { get; }

    /// <summary>The public key of results' signatures, in PEM.</summary>
    public string VerifyingKey { get; }

    /// <summary>The worker's quote in base64; empty if it has none.</summary>
    public string Quote { get; }

    /// <summary>What a quote of this worker has as report data: the digest of the verifying key's text, and zeros.</summary>
    public ReadOnlyMemory<byte> ReportData => (byte[])[.. SHA256.HashData(Encoding.ASCII.GetBytes(VerifyingKey)), .. new byte[SHA256.HashSizeInBytes]];

    /// <summary>Reads an answer to <c>ProcessWorkerSignup</c>.</summary>
    /// <exception cref="OrderResponseException">It has another form, or the keys do not belong together.</exception>
    public static WorkerDescription Read(string signup)
    {
        try
        {
            using var document = JsonDocument.Parse(signup);
            var root = document.RootElement;
            return Of(
                OrderFields.Text(root, "encryption_key"),
                OrderFields.Text(root, "verifying_key"),
                OrderFields.Text(root, "encryption_key_signature"),
                OrderFields.OptionalText(root, "quote") ?? "");
        }
        catch (Exception malformed) when (malformed is JsonException or OrderException)
        {
            throw new OrderResponseException(ResponseFailure.Malformed, "the worker's description cannot be read: " + malformed.Message);
        }
    }

    /// <summary>Makes a description of keys that came another way.</summary>
    /// <param name="encryptionKey">The public key to encrypt for, in PEM.</param>
    /// <param name="verifyingKey">The public key of signatures, in PEM.</param>
    /// <param name="signature">The signature of the encryption key's text, in DER, in hexadecimal digits.</param>
    /// <param name="quote">The worker's quote in base64, or an empty text.</param>
    /// <exception cref="OrderResponseException">The keys do not belong together.</exception>
    public static WorkerDescription Of(string encryptionKey, string verifyingKey, string signature, string quote) =>
        Secp256k1.Verifies(verifyingKey, SHA256.HashData(Encoding.UTF8.GetBytes(encryptionKey)), OrderFields.Hex(signature))
            ? new WorkerDescription(encryptionKey, verifyingKey, quote)
            : throw new OrderResponseException(ResponseFailure.EncryptionKeySignature, "the worker's encryption key was not signed by its verifying key");
}
