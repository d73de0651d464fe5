using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Longshore.Wasm.Execution;

/// <summary>Code generated at run time: collectible, and allowed to call what is internal here.</summary>
internal static class DynamicCode
{
    /// <summary>An assembly of one module, to define types in.</summary>
    public static ModuleBuilder CreateModule(string name)
    {
        var access = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName(name),
            AssemblyBuilderAccess.RunAndCollect,
            [new CustomAttributeBuilder(access, [typeof(DynamicCode).Assembly.GetName().Name!])]);
        return assembly.DefineDynamicModule(name);
    }

    /// <summary>The .NET type of a value on the evaluation stack. References are addresses or handles.</summary>
    public static Type ClrType(this ValueType type) => type switch
    {
        ValueType.I32 => typeof(int),
        ValueType.F32 => typeof(float),
        ValueType.F64 => typeof(double),
        _ => typeof(long),
    };

    /// <summary>What compiled code of a type takes: its parameters, then the context.</summary>
    public static Type[] ClrParameters(this FunctionType type) =>
        [.. type.Parameters.Select(ClrType), typeof(nint)];

    /// <summary>What compiled code of a type returns: its first result. The others are in the context.</summary>
    public static Type ClrResult(this FunctionType type) =>
        type.Results.IsEmpty ? typeof(void) : type.Results[0].ClrType();

    /// <summary>The instruction that reads a value of a type from memory.</summary>
    public static OpCode LoadOpcode(this ValueType type) => type switch
    {
        ValueType.I32 => OpCodes.Ldind_I4,
        ValueType.F32 => OpCodes.Ldind_R4,
        ValueType.F64 => OpCodes.Ldind_R8,
        _ => OpCodes.Ldind_I8,
    };

    /// <summary>The instruction that writes a value of a type to memory.</summary>
    public static OpCode StoreOpcode(this ValueType type) => type switch
    {
        ValueType.I32 => OpCodes.Stind_I4,
        ValueType.F32 => OpCodes.Stind_R4,
        ValueType.F64 => OpCodes.Stind_R8,
        _ => OpCodes.Stind_I8,
    };

    public static void CallGuest(this ILGenerator il, FunctionType type) =>
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, type.ClrResult(), type.ClrParameters(), null);
}
