using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Capabilities.State;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>The imports by which WebAssembly chains functions of its own module: <c>longshore.chain</c> and <c>longshore.fork</c>.</summary>
/// <param name="calls">Runs them, or null where specs are only validated.</param>
internal sealed class ChainImports(FunctionCalls? calls)
{
    private const string ModuleName = "longshore";

    /// <summary>Defines the imports in a linker.</summary>
    public void DefineIn(Linker linker) => linker
        .Define(ModuleName, "chain", (Func<Caller, int, int, int, int>)Chain)
        .Define(ModuleName, "fork", (Func<Caller, int, int, int, int, int, int>)Fork);

    /// <summary>Begins a call of a function of the guest's module.</summary>
    /// <returns>The call's number.</returns>
    /// <exception cref="OperationException">It was refused.</exception>
    public int Begin(Caller caller, int function, int input, int inputBytes)
    {
        var world = SandboxWorld.Of(caller);
        var bytes = GuestMemory.At(caller, input, inputBytes).ToArray();
        var entry = new GuestEntry(OwnFunction.StateOf(caller), (uint)function, []);
        return (int)world.Own<ChainedCalls>().Add(world, () => OwnFunction.Of(calls, world, entry, bytes));
    }

    // (function, input, input_bytes) to the call's number, for chain.await; negative if it was refused.
    private int Chain(Caller caller, int function, int input, int inputBytes)
    {
        try
        {
            return Begin(caller, function, input, inputBytes);
        }
        catch (OperationException refusal)
        {
            return (int)StateImports.CodeOf(refusal.Error);
        }
    }

    // (function, argument, children, regions, region_count) to 0, the exit code of the first child that has one, or a negative error.
    // Each child has the type [i32 i32] -> [i32]: its number, and the argument.
    private int Fork(Caller caller, int function, int argument, int children, int regions, int count)
    {
        var world = SandboxWorld.Of(caller);
        if (children is < 1 or > InvokeLimits.SpawnedMax)
        {
            return (int)StateImports.CodeOf(OperationError.InvalidArgument);
        }

        try
        {
            using var join = new ForkJoin(caller, [.. MergeRegion.Read(caller, regions, count), .. world.Own<DeclaredRegions>().Of(world.Ended)], children);
            return join.Run(number => OwnFunction.Of(calls, world, join.EntryOf((uint)function, number, argument), default));
        }
        catch (OperationException refusal)
        {
            return (int)StateImports.CodeOf(refusal.Error);
        }
    }
}
