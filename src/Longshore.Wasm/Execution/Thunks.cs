using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace Longshore.Wasm.Execution;

/// <summary>The code between host and guest: one method per function type and direction, created on first use.</summary>
internal sealed class Thunks
{
    private const MethodAttributes PublicStatic = MethodAttributes.Public | MethodAttributes.Static;

    private readonly Lock _lock = new();
    private readonly ModuleBuilder _module = DynamicCode.CreateModule("Longshore.Wasm.Thunks");
    private readonly ConcurrentDictionary<FunctionType, GuestCall> _guestCalls = new();
    private readonly ConcurrentDictionary<(FunctionType, Type), Type> _hostEntries = new();
    private int _count;

    /// <summary>The code that calls a guest function of a type from the host.</summary>
    public GuestCall GuestCallFor(FunctionType type) => _guestCalls.GetOrAdd(type, BuildGuestCall);

    /// <summary>The address of the code that guests call to reach a host function.</summary>
    public nint HostEntryFor(HostFunction function)
    {
        var owner = _hostEntries.GetOrAdd((function.Type, function.Target.GetType()), _ => BuildHostEntry(function));
        return owner.GetMethod("Call")!.MethodHandle.GetFunctionPointer();
    }

    private GuestCall BuildGuestCall(FunctionType type)
    {
        var built = Build(typeof(void), [typeof(nint), typeof(nint), typeof(UInt128*)], il => EmitGuestCall(il, type));
        return built.GetMethod("Call")!.CreateDelegate<GuestCall>();
    }

    private Type BuildHostEntry(HostFunction function) => Build(
        function.Type.ClrResult(),
        function.Type.ClrParameters(),
        il =>
        {
            if (function.Target is HostCallback)
            {
                EmitCallbackEntry(il, function.Type);
            }
            else
            {
                EmitDelegateEntry(il, function);
            }
        });

    private Type Build(Type result, Type[] parameters, Action<ILGenerator> emit)
    {
        lock (_lock)
        {
            var type = _module.DefineType(
                string.Create(CultureInfo.InvariantCulture, $"Thunk{_count++}"), TypeAttributes.Public);
            emit(type.DefineMethod("Call", PublicStatic, result, parameters).GetILGenerator());
            return type.CreateType();
        }
    }

    private static void EmitGuestCall(ILGenerator il, FunctionType type)
    {
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            EmitSlotAddress(il, OpCodes.Ldarg_2, i);
            il.LoadValue(type.Parameters[i]);
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        il.CallGuest(type);
        if (type.Results.IsEmpty)
        {
            il.Emit(OpCodes.Ret);
            return;
        }

        var first = il.DeclareLocal(type.Results[0].ClrType());
        il.Emit(OpCodes.Stloc, first);
        EmitStoreSlot(il, 0, type.Results[0], () => il.Emit(OpCodes.Ldloc, first));
        for (var i = 1; i < type.Results.Length; i++)
        {
            var result = i;
            EmitStoreSlot(il, i, type.Results[i], () => EmitLoadExtra(il, result - 1, type.Results[result]));
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitSlotAddress(ILGenerator il, OpCode slots, int index)
    {
        il.Emit(slots);
        il.Emit(OpCodes.Ldc_I4, ContextLayout.SlotBytes * index);
        il.Emit(OpCodes.Add);
    }

    private static void EmitStoreSlot(ILGenerator il, int index, ValueType type, Action load)
    {
        EmitSlotAddress(il, OpCodes.Ldarg_2, index);
        load();
        il.StoreValue(type);
    }

    private static void EmitLoadExtra(ILGenerator il, int index, ValueType type)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, ContextLayout.ExtraResults);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Ldc_I4, ContextLayout.SlotBytes * index);
        il.Emit(OpCodes.Add);
        il.LoadValue(type);
    }

    private static void EmitCallbackEntry(ILGenerator il, FunctionType type)
    {
        var slots = il.DeclareLocal(typeof(UInt128*));
        il.Emit(OpCodes.Ldc_I4, ContextLayout.SlotBytes * (Math.Max(type.Parameters.Length, 1)));
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Emit(OpCodes.Stloc, slots);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, slots);
            il.Emit(OpCodes.Ldc_I4, ContextLayout.SlotBytes * i);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldarg, i);
            il.StoreValue(type.Parameters[i]);
        }

        EmitGuarded(il, () =>
        {
            il.Emit(OpCodes.Ldarg, type.Parameters.Length);
            il.Emit(OpCodes.Ldloc, slots);
            il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(HostBinding.Dispatch))!);
        });
        if (!type.Results.IsEmpty)
        {
            il.Emit(OpCodes.Ldloc, slots);
            il.LoadValue(type.Results[0]);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitDelegateEntry(ILGenerator il, HostFunction function)
    {
        var delegateType = function.Target.GetType();
        var binding = il.DeclareLocal(typeof(HostBinding));
        var result = function.Type.Results.IsEmpty ? null : il.DeclareLocal(function.Type.ClrResult());
        EmitGuarded(il, () =>
        {
            il.Emit(OpCodes.Ldarg, function.Type.Parameters.Length);
            il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(HostBinding.From))!);
            il.Emit(OpCodes.Stloc, binding);
            EmitField(il, binding, nameof(HostBinding.Target));
            il.Emit(OpCodes.Castclass, delegateType);
            if (function.TakesCaller)
            {
                EmitField(il, binding, nameof(HostBinding.Caller));
            }

            for (var i = 0; i < function.Type.Parameters.Length; i++)
            {
                il.Emit(OpCodes.Ldarg, i);
            }

            il.Emit(OpCodes.Callvirt, delegateType.GetMethod("Invoke")!);
            if (result is not null)
            {
                il.Emit(OpCodes.Stloc, result);
            }
        });
        if (result is not null)
        {
            il.Emit(OpCodes.Ldloc, result);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitField(ILGenerator il, LocalBuilder binding, string name)
    {
        il.Emit(OpCodes.Ldloc, binding);
        il.Emit(OpCodes.Ldfld, typeof(HostBinding).GetField(name)!);
    }

    // Compiled code raises these exceptions to trap.
    private static void EmitGuarded(ILGenerator il, Action body)
    {
        il.BeginExceptionBlock();
        body();
        il.BeginCatchBlock(typeof(NullReferenceException));
        il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(HostBinding.Rethrow))!);
        il.BeginCatchBlock(typeof(ArithmeticException));
        il.Emit(OpCodes.Call, typeof(HostBinding).GetMethod(nameof(HostBinding.Rethrow))!);
        il.EndExceptionBlock();
    }
}
