using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Locals of a method that are in use at one part of its code only, and serve the next part after that.</summary>
/// <param name="il">The method.</param>
/// <param name="max">The most that it declares.</param>
internal sealed class FreeLocals(ILGenerator il, int max)
{
    private readonly Dictionary<ValueType, Stack<LocalBuilder>> _free = [];
    private int _declared;

    /// <summary>A local for a while, or null if there are as many as there may be.</summary>
    public LocalBuilder? TryTake(ValueType type) =>
        _free.TryGetValue(type, out var free) && free.TryPop(out var local) ? local
        : _declared++ < max ? il.DeclareLocal(type.ClrType()) : null;

    /// <summary>Gives a local back.</summary>
    public void Give(ValueType type, LocalBuilder local)
    {
        if (!_free.TryGetValue(type, out var free))
        {
            _free.Add(type, free = new Stack<LocalBuilder>());
        }

        free.Push(local);
    }
}
