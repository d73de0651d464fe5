using System.Runtime.InteropServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A table of references.</summary>
public sealed unsafe class Table
{
    private TableDescriptor* _descriptor;
    private uint _capacity;

    internal Table(Store store, TableType type)
    {
        Store = store;
        Type = type;
        if (!store.HostMemory.TryTake(HostCosts.Table))
        {
            throw Refusal();
        }

        _descriptor = (TableDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(TableDescriptor));
        if (GrowRaw(type.Limits.Minimum, Null) < 0)
        {
            Free();
            store.HostMemory.Give(HostCosts.Table);
            throw Refusal();
        }
    }

    /// <summary>The type the table was created with.</summary>
    public TableType Type { get; }

    /// <summary>The current size, in elements.</summary>
    public uint Length => _descriptor->Length;

    /// <summary>An element of the table.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the table's end.</exception>
    /// <exception cref="ArgumentException">The new value does not have the table's element type.</exception>
    public Value this[uint index]
    {
        get => Store.FromRaw((ulong)ToReference(Elements[CheckIndex(index)]), Type.Element);
        set
        {
            if (value.Type != Type.Element)
            {
                throw new ArgumentException($"the table holds {Type.Element.Text()}, not {value.Type.Text()}", nameof(value));
            }

            Elements[CheckIndex(index)] = FromReference((long)Store.ToRaw(value));
        }
    }

    internal Store Store { get; }

    internal nint Descriptor => (nint)_descriptor;

    /// <summary>The elements as compiled code sees them.</summary>
    internal Span<nint> RawElements => new((void*)_descriptor->Elements, (int)_descriptor->Length);

    // Compiled code and spans count elements in 31 bits.
    private long ElementsMax =>
        Math.Min(Math.Min(Type.Limits.Maximum ?? uint.MaxValue, Store.Limits.TableElementsMax), int.MaxValue);

    private nint* Elements => (nint*)_descriptor->Elements;

    private nint Null => Type.Element == ValueType.FuncRef ? Store.NullFunction : 0;

    /// <summary>Adds elements.</summary>
    /// <returns>The previous size, or -1 if the table's maximum or the store's limit does not allow the growth.</returns>
    public long Grow(uint elements, Value value) => GrowRaw(elements, FromReference((long)Store.ToRaw(value)));

    /// <summary>Converts a reference on the operand stack, where null is zero, to a table element.</summary>
    internal nint FromReference(long reference) => reference == 0 ? Null : (nint)reference;

    internal long ToReference(nint element) => element == Null ? 0 : element;

    internal long GrowRaw(uint elements, nint value)
    {
        var before = _descriptor->Length;
        var after = (ulong)before + elements;
        if (after > (ulong)ElementsMax || !TryReserve((uint)after))
        {
            return -1;
        }

        _descriptor->Length = (uint)after;
        RawElements[(int)before..].Fill(value);
        return before;
    }

    /// <summary>Restores the size and elements of the table. What the guest has grown it by is given back.</summary>
    /// <exception cref="LinkException">The store's limit does not allow the size.</exception>
    internal void Restore(nint[] elements)
    {
        if (_capacity != elements.Length && !TrySetCapacity((uint)elements.Length))
        {
            throw new LinkException($"a table of {elements.Length} elements is over the limit of {Store.Limits.MemoryBytesMax} bytes");
        }

        _descriptor->Length = (uint)elements.Length;
        elements.CopyTo(RawElements);
    }

    internal void Free()
    {
        NativeMemory.Free((void*)_descriptor->Elements);
        NativeMemory.Free(_descriptor);
        _descriptor = null;
    }

    private uint CheckIndex(uint index) => index < Length
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), $"element {index} is beyond the table's {Length}");

    private LinkException Refusal() => new(
        $"a table of {Type.Limits.Minimum} elements is over the limit of {Store.Limits.TableElementsMax} elements or of {Store.Limits.MemoryBytesMax} bytes");

    // Twice the capacity makes growth by single elements cheap, but it must not be what the limit refuses.
    private bool TryReserve(uint elements)
    {
        var roomy = (uint)Math.Min(Math.Max(elements, 2L * _capacity), ElementsMax);
        return elements <= _capacity || TrySetCapacity(roomy) || TrySetCapacity(elements);
    }

    private bool TrySetCapacity(uint capacity)
    {
        var growth = HostCosts.TableElement * ((long)capacity - _capacity);
        if (growth > 0 && !Store.HostMemory.TryTake(growth))
        {
            return false;
        }

        try
        {
            _descriptor->Elements = (nint)NativeMemory.Realloc(Elements, (nuint)capacity * (nuint)sizeof(nint));
        }
        catch (OutOfMemoryException)
        {
            // To the guest, a machine without memory is a table that cannot grow.
            Store.HostMemory.Give(Math.Max(growth, 0));
            return false;
        }

        Store.HostMemory.Give(Math.Max(-growth, 0));
        _capacity = capacity;
        return true;
    }
}
