using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>Where the runtime passes the parameters of compiled code on Linux: on x86-64 by the System V ABI (3.2.3), on ARM64 by the procedure call standard (AAPCS64,
/// 6.8.2).</summary>
internal static class CallingConvention
{
    private const int FloatRegisters = 8;
    private const int WordBytes = 8;

    // As machine code numbers them: x0 to x7; rdi, rsi, rdx, rcx, r8, r9.
    private static readonly byte[] IntegerRegisters = LibC.IsArm64 ? [0, 1, 2, 3, 4, 5, 6, 7] : [7, 6, 2, 1, 8, 9];

    // On x86-64 the return address comes first.
    private static readonly int WordsBefore = LibC.IsArm64 ? 0 : 1;

    /// <summary>Finds the place of the context, the last parameter of a function of this type.</summary>
    /// <returns>Null if the type has vectors, whose places the runtime does not promise.</returns>
    public static ContextPlace? PlaceOfContext(FunctionType type)
    {
        var (integers, floats) = (0, 0);
        foreach (var parameter in type.Parameters)
        {
            switch (parameter)
            {
                case ValueType.V128: return null;
                case ValueType.F32 or ValueType.F64: floats++; break;
                default: integers++; break;
            }
        }

        if (type.Results.Contains(ValueType.V128))
        {
            return null;
        }

        if (integers < IntegerRegisters.Length)
        {
            return new ContextPlace(IntegerRegisters[integers], 0);
        }

        var onStack = WordsBefore + integers - IntegerRegisters.Length + Math.Max(floats - FloatRegisters, 0);
        return new ContextPlace(null, WordBytes * onStack);
    }
}
