using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Longshore.Wasm.Execution;

/// <summary>Code generated at run time: collectible, and allowed to call what is internal here.</summary>
internal static class DynamicCode
{
    /// <summary>An assembly of one module, to define types in.</summary>
    public static ModuleBuilder CreateModule(string name)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect, [AccessToInternals()]);
        return assembly.DefineDynamicModule(name);
    }

    /// <summary>Lets the code of an assembly call what is internal here.</summary>
    public static CustomAttributeBuilder AccessToInternals()
    {
        var access = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        return new CustomAttributeBuilder(access, [typeof(DynamicCode).Assembly.GetName().Name!]);
    }

    /// <summary>The .NET type of a value on the evaluation stack. References are addresses or handles.</summary>
    public static Type ClrType(this ValueType type) => type switch
    {
        ValueType.I32 => typeof(int),
        ValueType.F32 => typeof(float),
        ValueType.F64 => typeof(double),
        ValueType.V128 => typeof(Vector128<byte>),
        _ => typeof(long),
    };

    /// <summary>What compiled code of a type takes: its parameters, then the context.</summary>
    public static Type[] ClrParameters(this FunctionType type) =>
        [.. type.Parameters.Select(ClrType), typeof(nint)];

    /// <summary>What compiled code of a type returns: its first result. The others are in the context.</summary>
    public static Type ClrResult(this FunctionType type) =>
        type.Results.IsEmpty ? typeof(void) : type.Results[0].ClrType();

    /// <summary>Replaces the address on the evaluation stack by the value there.</summary>
    public static void LoadValue(this ILGenerator il, ValueType type)
    {
        switch (type)
        {
            case ValueType.I32: il.Emit(OpCodes.Ldind_I4); break;
            case ValueType.F32: il.Emit(OpCodes.Ldind_R4); break;
            case ValueType.F64: il.Emit(OpCodes.Ldind_R8); break;
            case ValueType.V128:
                il.Emit(OpCodes.Unaligned, (byte)1);
                il.Emit(OpCodes.Ldobj, typeof(Vector128<byte>));
                break;
            default: il.Emit(OpCodes.Ldind_I8); break;
        }
    }

    /// <summary>Writes the value on the evaluation stack to the address below it.</summary>
    public static void StoreValue(this ILGenerator il, ValueType type)
    {
        switch (type)
        {
            case ValueType.I32: il.Emit(OpCodes.Stind_I4); break;
            case ValueType.F32: il.Emit(OpCodes.Stind_R4); break;
            case ValueType.F64: il.Emit(OpCodes.Stind_R8); break;
            case ValueType.V128:
                il.Emit(OpCodes.Unaligned, (byte)1);
                il.Emit(OpCodes.Stobj, typeof(Vector128<byte>));
                break;
            default: il.Emit(OpCodes.Stind_I8); break;
        }
    }

    public static void CallGuest(this ILGenerator il, FunctionType type) =>
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, type.ClrResult(), type.ClrParameters(), null);
}
