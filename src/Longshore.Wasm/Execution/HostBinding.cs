using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>A host function as imported by one instance. Its context has the same header as an instance's context.</summary>
internal sealed unsafe class HostBinding(HostFunction function, Caller caller)
{
    public readonly Delegate Target = function.Target;
    public readonly Caller Caller = caller;
    private readonly FunctionType _type = function.Type;

    /// <summary>Makes a <see cref="FuncRef"/> for a host function.</summary>
    public static nint Bind(Store store, HostFunction function, Instance? importer)
    {
        var binding = new HostBinding(function, new Caller(store, importer));
        var resultBytes = ContextLayout.SlotBytes * function.Type.Results.Length;
        var block = store.Allocate(resultBytes + ContextLayout.HeaderBytes + sizeof(FuncRef));
        var context = block + resultBytes + ContextLayout.HeaderBytes;
        *(nint*)(context + ContextLayout.OwnerHandle) = store.Handle(binding, GCHandleType.Normal);
        *(nint*)(context + ContextLayout.ExtraResults) = block;

        var reference = (FuncRef*)context;
        var (code, typeId) = function.EntryIn(store.Engine);
        reference->Code = code;
        reference->Context = context;
        reference->TypeId = typeId;
        return (nint)reference;
    }

    /// <summary>The host function at an address, or null if the address is a guest function's.</summary>
    public static HostFunction? FunctionAt(nint reference) =>
        Owner(((FuncRef*)reference)->Context) is HostBinding binding ? binding.Function : null;

    public static HostBinding From(nint context) => (HostBinding)Owner(context)!;

    private HostFunction Function => function;

    /// <summary>Runs a <see cref="HostCallback"/> with the raw values of a guest's call.</summary>
    public static void Dispatch(nint context, UInt128* slots)
    {
        var binding = From(context);
        var type = binding._type;
        var store = binding.Caller.Store;
        var arguments = new Value[type.Parameters.Length];
        var results = new Value[type.Results.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = store.FromRaw(slots[i], type.Parameters[i]);
        }

        ((HostCallback)binding.Target)(binding.Caller, arguments, results);
        var extra = *(UInt128**)(context + ContextLayout.ExtraResults);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Type != type.Results[i])
            {
                throw new InvalidOperationException($"a host function of type {type} returned {results[i]} as result {i}");
            }

            *(i == 0 ? slots : extra + i - 1) = store.ToRaw(results[i]);
        }
    }

    /// <summary>Wraps a host exception so that it is not mistaken for a guest's trap.</summary>
    public static void Rethrow(Exception exception) => throw new HostFunctionException(exception);

    private static object? Owner(nint context) =>
        GCHandle.FromIntPtr(*(nint*)(context + ContextLayout.OwnerHandle)).Target;
}
