using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The arguments and locals of the method that a function becomes, and how they are reached.</summary>
internal sealed class MethodFrame
{
    // IL counts locals in 16 bits; the guest's own may be 50,000.
    private const int TemporariesMax = 15_000;

    private readonly ILGenerator _il;
    private readonly int _parameters;
    private readonly LocalBuilder[] _locals;
    private readonly Dictionary<ValueType, Stack<LocalBuilder>> _free = [];
    private int _temporaries;

    public MethodFrame(ILGenerator il, FunctionType type, ValueType[] locals)
    {
        _il = il;
        _parameters = type.Parameters.Length;
        _locals = Array.ConvertAll(locals, local => il.DeclareLocal(local.ClrType()));
        LocalTypes = [.. type.Parameters, .. locals];
    }

    public ValueType[] LocalTypes { get; }

    public void LoadContext() => _il.Emit(OpCodes.Ldarg, (short)_parameters);

    /// <summary>Loads the address of something in the context.</summary>
    public void LoadContextAddress(int offset)
    {
        LoadContext();
        _il.Emit(OpCodes.Ldc_I4, offset);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Loads a pointer that stands in the context.</summary>
    public void LoadContextPointer(int offset)
    {
        LoadContextAddress(offset);
        _il.Emit(OpCodes.Ldind_I);
    }

    public void LoadLocal(int index)
    {
        if (index < _parameters)
        {
            _il.Emit(OpCodes.Ldarg, (short)index);
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, _locals[index - _parameters]);
        }
    }

    public void StoreLocal(int index)
    {
        if (index < _parameters)
        {
            _il.Emit(OpCodes.Starg, (short)index);
        }
        else
        {
            _il.Emit(OpCodes.Stloc, _locals[index - _parameters]);
        }
    }

    public LocalBuilder Take(ValueType type)
    {
        if (_free.TryGetValue(type, out var free) && free.TryPop(out var local))
        {
            return local;
        }

        return _temporaries++ < TemporariesMax
            ? _il.DeclareLocal(type.ClrType())
            : throw new ModuleException(ModuleError.TooLarge, 0, $"a function keeps over {TemporariesMax} values at one time");
    }

    public void Give(ValueType type, LocalBuilder local)
    {
        if (!_free.TryGetValue(type, out var free))
        {
            _free.Add(type, free = new Stack<LocalBuilder>());
        }

        free.Push(local);
    }
}
