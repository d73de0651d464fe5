using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>Functions of a guest that the host enters by an index of the guest's table.</summary>
internal static class GuestFunctions
{
    /// <summary>Whether a function takes this many arguments, each an i32, and returns an i32 or nothing.</summary>
    public static bool CanEnter(FunctionType type, int arguments) => type.Parameters.Length == arguments
        && type.Parameters.All(parameter => parameter == Wasm.ValueType.I32)
        && (type.Results.Length == 0 || (type.Results.Length == 1 && type.Results[0] == Wasm.ValueType.I32));

    /// <summary>Calls a function.</summary>
    /// <returns>What it returned, or 0.</returns>
    public static int Enter(Function function, IReadOnlyList<int> arguments)
    {
        Span<UInt128> slots = stackalloc UInt128[Math.Max(arguments.Count, 1)];
        for (var i = 0; i < arguments.Count; i++)
        {
            slots[i] = (uint)arguments[i];
        }

        function.InvokeRaw(slots);
        return function.Type.Results.Length == 0 ? 0 : (int)(uint)slots[0];
    }
}
