using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The method that a guest seems to have called where it is parked.</summary>
internal static class ParkingEntry
{
    private static readonly Type Owner = Build();

    /// <summary>Its address.</summary>
    public static nint Address
    {
        get
        {
            var method = Owner.GetMethod(nameof(Parking.Park))!.MethodHandle;
            RuntimeHelpers.PrepareMethod(method);
            return method.GetFunctionPointer();
        }
    }

    // Its end must be a jump, once it has put back the registers that it saved: C# has no words for that.
    private static Type Build()
    {
        var type = DynamicCode.CreateModule("Longshore.Wasm.Parking").DefineType("Parking", TypeAttributes.Public);
        var il = type.DefineMethod(
            nameof(Parking.Park), MethodAttributes.Public | MethodAttributes.Static, typeof(void), [typeof(nint)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Parking).GetMethod(nameof(Parking.Park))!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I8, Parking.GoOn);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Tailcall);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, typeof(void), [typeof(nint)], null);
        il.Emit(OpCodes.Ret);
        return type.CreateType();
    }
}
