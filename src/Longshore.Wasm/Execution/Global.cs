using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>A global variable.</summary>
public sealed unsafe class Global
{
    private readonly Store _store;
    private readonly UInt128* _cell;

    internal Global(Store store, GlobalType type, nint cell)
    {
        _store = store;
        _cell = (UInt128*)cell;
        Type = type;
    }

    /// <summary>The type of the global.</summary>
    public GlobalType Type { get; }

    /// <summary>The value of the global.</summary>
    /// <exception cref="InvalidOperationException">The global is set but immutable.</exception>
    /// <exception cref="ArgumentException">The global is set to a value of another type.</exception>
    public Value Value
    {
        get => _store.FromRaw(*_cell, Type.Type);
        set
        {
            if (!Type.IsMutable)
            {
                throw new InvalidOperationException("the global is immutable");
            }

            if (value.Type != Type.Type)
            {
                throw new ArgumentException($"the global holds {Type.Type.Text()}, not {value.Type.Text()}", nameof(value));
            }

            *_cell = _store.ToRaw(value);
        }
    }

    internal Store Store => _store;

    /// <summary>The address of the value.</summary>
    internal nint Cell => (nint)_cell;
}
