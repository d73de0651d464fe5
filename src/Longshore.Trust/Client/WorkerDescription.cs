using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>What a worker says about itself. Its keys belong together: the verifying key signed the encryption key.</summary>
public sealed record WorkerDescription
{
    // Smaller keys can be broken, and each doubling of larger ones takes the client four times the time.
    private const int EncryptionBitsMin = 2_048;
    private const int EncryptionBitsMax = 8_192;

    private WorkerDescription(string encryptionKey, string verifyingKey, string signature, string quote) =>
        (EncryptionKey, VerifyingKey, EncryptionKeySignature, Quote) = (encryptionKey, verifyingKey, signature, quote);

    /// <summary>The public key to encrypt for, in PEM.</summary>
    public string EncryptionKey { get; }

    /// <summary>The public key of results' signatures, in PEM.</summary>
    public string VerifyingKey { get; }

    /// <summary>The worker's evidence in base64; empty if it has none.</summary>
    public string Quote { get; }

    /// <summary>The client's question that the evidence answers; empty if the worker was asked none, or ignored it.</summary>
    public ReadOnlyMemory<byte> Question { get; private init; }

    /// <summary>The worker's identifier unless it was given another one: <see cref="WorkerId.OfKey"/>.</summary>
    public string Id => WorkerId.OfKey(VerifyingKey);

    /// <summary>The digest of both keys in hexadecimal digits: it changes when one does.</summary>
    public string KeyDigest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(VerifyingKey + EncryptionKey)));

    /// <summary>The signature of <see cref="EncryptionKey"/> in hexadecimal digits.</summary>
    public string EncryptionKeySignature { get; }

    /// <summary>The size of the encryption key in bits.</summary>
    public int EncryptionBits
    {
        get
        {
            using var key = RSA.Create();
            key.ImportFromPem(EncryptionKey);
            return key.KeySize;
        }
    }

    /// <summary>What this worker's evidence is bound to, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData =>
        Question.IsEmpty ? WorkerBinding.ReportData(VerifyingKey) : WorkerBinding.ReportData(VerifyingKey, Question.Span);

    /// <summary>Reads an answer to <c>ProcessWorkerSignup</c>.</summary>
    /// <exception cref="OrderResponseException">It has another form, or the keys do not belong together.</exception>
    public static WorkerDescription Read(string signup) => Read(signup, new OrderLimits());

    /// <summary>Reads an answer to <c>ProcessWorkerSignup</c>.</summary>
    /// <param name="signup">The answer.</param>
    /// <param name="limits">The limits of answers.</param>
    /// <param name="question">The question that was sent with it, or nothing.</param>
    /// <exception cref="OrderResponseException">It is an error, has another form, or the keys do not belong together.</exception>
    internal static WorkerDescription Read(string signup, OrderLimits limits, ReadOnlyMemory<byte> question = default)
    {
        try
        {
            using var document = OrderJson.Parse(Encoding.UTF8.GetBytes(signup), limits.TokensMax);
            var root = document.RootElement;
            if (WorkerError.In(root) is { } error)
            {
                throw error;
            }

            var described = Of(
                OrderFields.Text(root, "encryption_key"),
                OrderFields.Text(root, "verifying_key"),
                OrderFields.Text(root, "encryption_key_signature"),
                OrderFields.OptionalText(root, "quote") ?? "");

            // A worker that repeats another question than this one has answered none.
            return OrderFields.OptionalText(root, WorkOrderProcessor.QuestionField) == Convert.ToHexStringLower(question.Span)
                ? described with { Question = question }
                : described;
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
    /// <param name="quote">The worker's evidence in base64, or an empty text.</param>
    /// <exception cref="OrderResponseException">The keys do not belong together, or one has another form.</exception>
    public static WorkerDescription Of(string encryptionKey, string verifyingKey, string signature, string quote)
    {
        if (!Secp256k1.Verifies(verifyingKey, SHA256.HashData(Encoding.UTF8.GetBytes(encryptionKey)), Bytes(signature)))
        {
            throw new OrderResponseException(ResponseFailure.EncryptionKeySignature, "the worker's encryption key was not signed by its verifying key");
        }

        return IsEncryptionKey(encryptionKey)
            ? new WorkerDescription(encryptionKey, verifyingKey, signature, quote)
            : throw new OrderResponseException(ResponseFailure.Malformed, "the worker's encryption key is no RSA key of 2,048 to 8,192 bits in PEM");
    }

    /// <summary>Checks that the worker is the one whose verifying key came another way.</summary>
    /// <param name="verifyingKey">That key in PEM.</param>
    /// <exception cref="OrderResponseException">It has another key.</exception>
    /// <exception cref="CryptographicException"><paramref name="verifyingKey"/> is no key on the curve secp256k1.</exception>
    public void VerifyPin(string verifyingKey)
    {
        var (expected, own) = (Secp256k1.ReadPublic(verifyingKey).Q, Secp256k1.ReadPublic(VerifyingKey).Q);
        if (!expected.X.AsSpan().SequenceEqual(own.X) || !expected.Y.AsSpan().SequenceEqual(own.Y))
        {
            throw new OrderResponseException(ResponseFailure.OtherKey, "the worker has another verifying key than the expected one: it is another worker, or was started anew");
        }
    }

    private static byte[] Bytes(string hex)
    {
        try
        {
            return OrderFields.Hex(hex);
        }
        catch (OrderException malformed)
        {
            throw new OrderResponseException(ResponseFailure.Malformed, "the worker's description cannot be read: " + malformed.Message);
        }
    }

    private static bool IsEncryptionKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            // Numbers that are no key can be imported. Encrypting with them fails.
            return key.KeySize is >= EncryptionBitsMin and <= EncryptionBitsMax && key.Encrypt([0], RSAEncryptionPadding.OaepSHA1).Length > 0;
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
