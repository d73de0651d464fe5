using System.Numerics;
using System.Reflection;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The methods that compiled code calls.</summary>
internal static class Methods
{
    public static readonly MethodInfo Int32BitsToSingle = Find(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle));
    public static readonly MethodInfo Int64BitsToDouble = Find(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble));
    public static readonly MethodInfo SingleToInt32Bits = Find(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits));
    public static readonly MethodInfo DoubleToInt64Bits = Find(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits));

    public static MethodInfo Trap(string name) => Find(typeof(Traps), name);

    public static MethodInfo Runtime(string name) => Find(typeof(RuntimeCalls), name);

    public static MethodInfo Numeric(string name, params Type[] parameters) => Find(typeof(Numeric), name, parameters);

    public static MethodInfo Bits(string name, params Type[] parameters) => Find(typeof(BitOperations), name, parameters);

    /// <summary>A function of <see cref="MathF"/> or <see cref="Math"/>, which have the same names.</summary>
    public static MethodInfo Float(string name, Type type, int parameters) => Find(
        type == typeof(float) ? typeof(MathF) : typeof(Math), name, [.. Enumerable.Repeat(type, parameters)]);

    private static MethodInfo Find(Type type, string name, params Type[] parameters) =>
        (parameters.Length == 0 ? type.GetMethod(name) : type.GetMethod(name, parameters))
        ?? throw new MissingMethodException(type.Name, name);
}
