using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Keys;

/// <summary>What a worker's evidence is bound to.</summary>
public static class WorkerBinding
{
    /// <summary>The digest of the verifying key's text, 32 bytes, as Avalon has it. The verifying key signed the encryption key.</summary>
    /// <param name="verifyingKey">The key in PEM.</param>
    public static byte[] ReportData(string verifyingKey) => SHA256.HashData(Encoding.UTF8.GetBytes(verifyingKey));
}
