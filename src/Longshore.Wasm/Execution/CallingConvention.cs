using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>Where the runtime passes the parameters of compiled code on x86-64 Linux (System V ABI, 3.2.3).</summary>
internal static class CallingConvention
{
    private const int FloatRegisters = 8;
    private const int WordBytes = 8;

    // rdi, rsi, rdx, rcx, r8, r9, as machine code numbers them.
    private static readonly byte[] IntegerRegisters = [7, 6, 2, 1, 8, 9];

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

        // The return address comes first.
        var onStack = 1 + integers - IntegerRegisters.Length + Math.Max(floats - FloatRegisters, 0);
        return new ContextPlace(null, WordBytes * onStack);
    }
}
