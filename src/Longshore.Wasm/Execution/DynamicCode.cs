using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Longshore.Wasm.Execution;

/// <summary>Creates assemblies for code generated at run time. They are collectible and may call this assembly's internal
/// members.</summary>
internal static class DynamicCode
{
    /// <summary>Creates an assembly with one module to define types in.</summary>
    public static ModuleBuilder CreateModule(string name)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect, [AccessToInternals()]);
        return assembly.DefineDynamicModule(name);
    }

    /// <summary>The attribute that lets an assembly call this assembly's internal members.</summary>
    public static CustomAttributeBuilder AccessToInternals()
    {
        var access = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        return new CustomAttributeBuilder(access, [typeof(DynamicCode).Assembly.GetName().Name!]);
    }

    /// <summary>The .NET type of a WebAssembly value on the evaluation stack. References are addresses or handles.</summary>
    public static Type ClrType(this ValueType type) => type switch
    {
        ValueType.I32 => typeof(int),
        ValueType.F32 => typeof(float),
        ValueType.F64 => typeof(double),
        ValueType.V128 => typeof(Vector128<byte>),
        _ => typeof(long),
    };

    /// <summary>The .NET parameters of compiled code for a function type: the function's parameters, then the context.</summary>
    public static Type[] ClrParameters(this FunctionType type) =>
        [.. type.Parameters.Select(ClrType), typeof(nint)];

    /// <summary>The .NET return type of compiled code for a function type: the first result. The other results are in the
    /// context.</summary>
    public static Type ClrResult(this FunctionType type) =>
        type.Results.IsEmpty ? typeof(void) : type.Results[0].ClrType();

    /// <summary>Emits code that replaces the address on the evaluation stack by the value at that address.</summary>
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

    /// <summary>Emits code that writes the value on the evaluation stack to the address below it.</summary>
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
