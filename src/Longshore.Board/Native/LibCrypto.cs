using System.Runtime.InteropServices;

namespace Longshore.Board.Native;

/// <summary>The random generator of this process, which is OpenSSL's. A snapshot has its state, and it asks the kernel again only after an hour.</summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>Makes its key anew from the kernel's randomness and from these bytes (RAND_seed(3)). The generators of single threads notice that.
    /// </summary>
    public static void Seed(ReadOnlySpan<byte> entropy)
    {
        fixed (byte* bytes = entropy)
        {
            Seed(bytes, entropy.Length);
        }
    }

    [LibraryImport("libcrypto.so.3", EntryPoint = "RAND_seed")]
    private static partial void Seed(byte* bytes, int count);
}
