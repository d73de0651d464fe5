using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The arguments and locals of the method that a function is compiled to.</summary>
internal sealed class MethodFrame
{
    // IL indexes locals with 16 bits, and the guest may declare 50,000 of its own.
    private const int TemporariesMax = 15_000;

    private readonly ILGenerator _il;
    private readonly int _parameters;
    private readonly int _context;
    private readonly List<LocalBuilder?> _locals = [];
    private readonly List<bool> _isAddress;
    private readonly List<ValueType> _localTypes;
    private readonly FreeLocals _temporaries;

    /// <param name="il">Where the method is written.</param>
    /// <param name="localTypes">The types of the function's parameters and of the locals after them.</param>
    /// <param name="isAddress">For each of those whether it is kept widened: see <see cref="AddressLocals"/>.</param>
    /// <param name="parameters">The number of the first of those that are the method's arguments. The others are its locals.</param>
    /// <param name="context">The index of the argument that is the context.</param>
    public MethodFrame(ILGenerator il, ValueType[] localTypes, bool[] isAddress, int parameters, int context)
    {
        _il = il;
        _parameters = parameters;
        _context = context;
        _isAddress = [.. isAddress];
        _localTypes = [.. localTypes];
        _temporaries = new FreeLocals(il, TemporariesMax);
        for (var i = 0; i < localTypes.Length; i++)
        {
            // A parameter that is widened has a local beside it.
            _locals.Add(isAddress[i] ? il.DeclareLocal(typeof(ulong))
                : i >= _parameters ? il.DeclareLocal(localTypes[i].ClrType()) : null);
        }
    }

    public IReadOnlyList<ValueType> LocalTypes => _localTypes;

    /// <summary>Adds the parameters and locals of an inlined function.</summary>
    /// <returns>The index of the first.</returns>
    public int AddLocals(ValueType[] types, bool[] isAddress)
    {
        var first = _locals.Count;
        for (var i = 0; i < types.Length; i++)
        {
            _locals.Add(Take(Held(types[i], isAddress[i])));
        }

        _isAddress.AddRange(isAddress);
        _localTypes.AddRange(types);
        return first;
    }

    /// <summary>Removes the locals from an index on, which no operand refers to any more.</summary>
    public void RemoveLocals(int first)
    {
        for (var i = first; i < _locals.Count; i++)
        {
            Give(Held(_localTypes[i], _isAddress[i]), _locals[i]!);
        }

        _locals.RemoveRange(first, _locals.Count - first);
        _isAddress.RemoveRange(first, _isAddress.Count - first);
        _localTypes.RemoveRange(first, _localTypes.Count - first);
    }

    public void LoadContext() => _il.Emit(OpCodes.Ldarg, (short)_context);

    /// <summary>Loads the address at an offset from the context.</summary>
    public void LoadContextAddress(int offset)
    {
        LoadContext();
        _il.Emit(OpCodes.Ldc_I4, offset);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Loads the pointer at an offset from the context.</summary>
    public void LoadContextPointer(int offset)
    {
        LoadContextAddress(offset);
        _il.Emit(OpCodes.Ldind_I);
    }

    /// <summary>Zero-extends the parameters that are used as addresses.</summary>
    public void EmitEntry()
    {
        for (var i = 0; i < _parameters; i++)
        {
            if (_isAddress[i])
            {
                _il.Emit(OpCodes.Ldarg, (short)i);
                StoreLocal(i);
            }
        }
    }

    private static ValueType Held(ValueType type, bool isAddress) => isAddress ? ValueType.I64 : type;

    public bool IsAddress(int index) => _isAddress[index];

    /// <summary>Loads all 64 bits of a zero-extended local.</summary>
    public void LoadWide(int index) => _il.Emit(OpCodes.Ldloc, _locals[index]!);

    public void LoadLocal(int index)
    {
        if (_locals[index] is not { } local)
        {
            _il.Emit(OpCodes.Ldarg, (short)index);
            return;
        }

        _il.Emit(OpCodes.Ldloc, local);
        if (_isAddress[index])
        {
            _il.Emit(OpCodes.Conv_I4);
        }
    }

    public void StoreLocal(int index)
    {
        if (_isAddress[index])
        {
            _il.Emit(OpCodes.Conv_U8);
        }

        if (_locals[index] is { } local)
        {
            _il.Emit(OpCodes.Stloc, local);
        }
        else
        {
            _il.Emit(OpCodes.Starg, (short)index);
        }
    }

    public LocalBuilder Take(ValueType type) => _temporaries.TryTake(type)
        ?? throw new ModuleException(ModuleError.TooLarge, 0, $"a function keeps over {TemporariesMax} values at one time");

    public void Give(ValueType type, LocalBuilder local) => _temporaries.Give(type, local);
}
