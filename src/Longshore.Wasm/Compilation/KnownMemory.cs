using System.Reflection.Emit;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>What a function knows of memory at one point of its code: values that it has stored or loaded there, and that nothing can
/// have changed since. A load of such a value reads a local instead. Code that keeps its variables in memory, as compilers write it
/// without optimisation, loads most of them so.</summary>
/// <remarks>A place is a constant offset from a guest's local. Two places with the same local overlap as their offsets do; any others may
/// be the same, and so may be what a callee writes. Every store is still made: memory holds at each point what it must hold.</remarks>
internal sealed class KnownMemory(ILGenerator il)
{
    // Each value occupies a local of the method. Beyond this number nothing is known any more.
    private const int ValuesMax = 64;

    // What is known at the targets of open blocks occupies others. A method may have 65,534 in all, and each costs the compiler time.
    private const int LocalsMax = 4_096;

    private readonly FreeLocals _locals = new(il, LocalsMax);
    private Dictionary<Place, Value> _values = [];

    /// <summary>Finds what a load would give.</summary>
    /// <param name="local">The local that holds the address.</param>
    /// <param name="offset">The offset from it.</param>
    /// <param name="load">The load.</param>
    /// <returns>The method's local that holds the value, or null.</returns>
    public LocalBuilder? Find(int local, uint offset, Opcode load) =>
        _values.TryGetValue(new Place(local, offset), out var value) && value.Load == load ? value.Holder.Local : null;

    /// <summary>Notes the value of a place.</summary>
    /// <param name="local">The local that holds the address.</param>
    /// <param name="offset">The offset from it.</param>
    /// <param name="load">The load that gives the value.</param>
    /// <returns>The method's local into which the value must be written, or null: the value is not noted.</returns>
    public LocalBuilder? Note(int local, uint offset, Opcode load)
    {
        var access = Opcodes.MemoryAccessOf(load)!.Value;
        Forget(place => place.Local == local && Overlap(place, offset, access.Bytes));
        if (_values.Count >= ValuesMax)
        {
            ForgetAll();
        }

        if (_locals.TryTake(access.Type) is { } taken)
        {
            _values.Add(new Place(local, offset), new Value(load, access.Bytes, new Holder(taken, access.Type)));
            return taken;
        }

        return null;
    }

    /// <summary>Forgets what a store to a place may change.</summary>
    public void ForgetStored(int local, uint offset, int bytes) =>
        Forget(place => place.Local != local || Overlap(place, offset, bytes));

    /// <summary>Forgets the places that are offsets from a local, which is about to change.</summary>
    public void ForgetLocal(int local) => Forget(place => place.Local == local);

    public void ForgetAll()
    {
        Release(_values);
        _values.Clear();
    }

    /// <summary>What is known here, for another point to which control goes from here.</summary>
    public Dictionary<Place, Value> Save()
    {
        foreach (var value in _values.Values)
        {
            value.Holder.Uses++;
        }

        return new Dictionary<Place, Value>(_values);
    }

    /// <summary>What is known at a point that control reaches from here too.</summary>
    /// <param name="others">What is known where else control comes from, or null if it comes from nowhere else yet.</param>
    public Dictionary<Place, Value> Join(Dictionary<Place, Value>? others) => others is null ? Save() : Common(others, _values);

    /// <summary>Goes on at a point that control reaches from elsewhere.</summary>
    /// <param name="others">What is known where it comes from.</param>
    /// <param name="fromHere">Whether it also comes from here.</param>
    public void GoOn(Dictionary<Place, Value> others, bool fromHere)
    {
        var here = _values;
        _values = fromHere ? Common(others, here) : others;
        Release(here);
    }

    private static bool IsSame(Value value, Dictionary<Place, Value> values, Place place) =>
        values.TryGetValue(place, out var other) && other == value;

    // Leaves in the first what is in both.
    private Dictionary<Place, Value> Common(Dictionary<Place, Value> first, Dictionary<Place, Value> second)
    {
        foreach (var (place, value) in first)
        {
            if (!IsSame(value, second, place))
            {
                first.Remove(place);
                Release(value.Holder);
            }
        }

        return first;
    }

    private bool Overlap(Place place, uint offset, int bytes) =>
        place.Offset < (ulong)offset + (uint)bytes && offset < (ulong)place.Offset + (uint)_values[place].Bytes;

    private void Forget(Predicate<Place> isForgotten)
    {
        foreach (var (place, value) in _values)
        {
            if (isForgotten(place))
            {
                _values.Remove(place);
                Release(value.Holder);
            }
        }
    }

    private void Release(Dictionary<Place, Value> values)
    {
        foreach (var value in values.Values)
        {
            Release(value.Holder);
        }
    }

    private void Release(Holder holder)
    {
        if (--holder.Uses == 0)
        {
            _locals.Give(holder.Type, holder.Local);
        }
    }

    /// <summary>An offset from the address in a local.</summary>
    public readonly record struct Place(int Local, uint Offset);

    /// <summary>The value of a place: the load that gives it, its width in memory, and where it is.</summary>
    public readonly record struct Value(Opcode Load, int Bytes, Holder Holder);

    /// <summary>A local of the method that holds a value for so many points of the code.</summary>
    public sealed class Holder(LocalBuilder local, ValueType type)
    {
        public LocalBuilder Local { get; } = local;

        public ValueType Type { get; } = type;

        public int Uses { get; set; } = 1;
    }
}
