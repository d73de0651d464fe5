using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>Names compiled code by everything it depends on.</summary>
internal static class CodeKey
{
    /// <param name="module">The module in the binary format.</param>
    /// <param name="checksBounds">Whether the code checks bounds.</param>
    /// <param name="reportsLowStack">Whether the code reports that little stack is left.</param>
    /// <returns>A SHA-256 digest in hexadecimal.</returns>
    public static string Of(ReadOnlySpan<byte> module, bool checksBounds, bool reportsLowStack)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(module);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(
            '|',
            typeof(CodeKey).Module.ModuleVersionId,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.RuntimeIdentifier,
            Processor(),
            checksBounds,
            reportsLowStack)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The code uses this processor's instruction sets: those that CPUID reports and the runtime has enabled.
    private static string Processor()
    {
        if (!X86Base.IsSupported)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        var (model, _, first, second) = X86Base.CpuId(1, 0);
        var (_, third, fourth, _) = X86Base.CpuId(7, 0);
        return string.Join(',', model, first, second, third, fourth, Avx2.IsSupported);
    }
}
