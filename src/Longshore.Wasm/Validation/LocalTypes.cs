using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>The locals of a function, and which of them have a value yet: a local whose type has no default must be set before it is
/// read (core specification appendix 7.3).</summary>
internal sealed class LocalTypes
{
    private readonly Stack<int> _set = new();
    private ValueType[] _types = [];
    private bool[] _isUnset = [];

    public int Count => _types.Length;

    /// <summary>The number of locals that were set where they had no value. It goes back at the end of a block.</summary>
    public int SetCount => _set.Count;

    public ValueType this[uint index] => _types[index];

    public void Begin(FunctionType type, ValueType[] locals)
    {
        _types = [.. type.Parameters, .. locals];
        _set.Clear();
        _isUnset = locals.Any(ValueTypes.IsNeverNull)
            ? Array.ConvertAll(_types, ValueTypes.IsNeverNull)
            : [];
        _isUnset.AsSpan(0, Math.Min(type.Parameters.Length, _isUnset.Length)).Clear();
    }

    public bool IsUnset(uint index) => _isUnset.Length > 0 && _isUnset[index];

    public void Set(uint index)
    {
        if (IsUnset(index))
        {
            _isUnset[index] = false;
            _set.Push((int)index);
        }
    }

    /// <summary>Forgets what a block has set, because the code after it may be reached without it.</summary>
    public void Leave(int setCount)
    {
        while (_set.Count > setCount)
        {
            _isUnset[_set.Pop()] = true;
        }
    }
}
