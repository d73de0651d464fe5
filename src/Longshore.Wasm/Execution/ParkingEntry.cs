using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The method that a parked guest seems to have called.</summary>
internal static class ParkingEntry
{
    private static readonly Type Owner = Build();

    /// <summary>The address of the method.</summary>
    public static nint Address
    {
        get
        {
            var method = Owner.GetMethod(nameof(Parking.Park))!.MethodHandle;
            RuntimeHelpers.PrepareMethod(method);
            return method.GetFunctionPointer();
        }
    }

    // The method must end with a jump after it has restored the registers it saved. C# cannot express that.
    private static Type Build()
    {
        var type = DynamicCode.CreateModule("Longshore.Wasm.Parking").DefineType("Parking", TypeAttributes.Public);
        var il = type.DefineMethod(
            nameof(Parking.Park), MethodAttributes.Public | MethodAttributes.Static, typeof(void), [typeof(nint)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Parking).GetMethod(nameof(Parking.Park))!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I8, Parking.Resume);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Tailcall);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(void), [typeof(nint)], null);
        il.Emit(OpCodes.Ret);
        return type.CreateType();
    }
}
