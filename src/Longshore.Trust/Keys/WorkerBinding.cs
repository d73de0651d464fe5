using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Keys;

/// <summary>What a worker's evidence is bound to.</summary>
public static class WorkerBinding
{
    /// <summary>The length of a client's question: 32 random bytes.</summary>
    public const int QuestionBytes = 32;

    /// <summary>The digest of the verifying key's text, 32 bytes, as Avalon has it. The verifying key signed the encryption key.</summary>
    /// <param name="verifyingKey">The key in PEM.</param>
    public static byte[] ReportData(string verifyingKey) => SHA256.HashData(Encoding.UTF8.GetBytes(verifyingKey));

    /// <summary>The digest of a client's question and the key's text, 32 bytes: evidence that is bound to it is not older than the question.</summary>
    /// <param name="verifyingKey">The key in PEM.</param>
    /// <param name="question">The question.</param>
    public static byte[] ReportData(string verifyingKey, ReadOnlySpan<byte> question) =>
        SHA256.HashData([.. "longshore: evidence of work orders\0"u8, .. question, .. Encoding.UTF8.GetBytes(verifyingKey)]);
}
