using Longshore.Wasm.Compilation;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A module whose guests can be suspended at a call of the host: their frames are kept beside a snapshot of their memory, and any
/// number of instances go on from there. May be used from any thread.</summary>
/// <remarks>Only the functions on the stack at that moment are compiled in a form that saves frames. The others run as they do
/// otherwise.</remarks>
public sealed class ResumableModule
{
    // Each attempt adds the functions that the last one met on the stack. The first attempt finds those of the usual code, the second
    // those that were inlined there.
    private const int AttemptsMax = 8;

    private readonly LinkedModule _linked;
    private readonly ResumableCode _code;

    /// <param name="linked">The module. It imports functions of the host only, because what it imports is not part of a snapshot.</param>
    /// <exception cref="ArgumentException">The module imports something else.</exception>
    public ResumableModule(LinkedModule linked)
    {
        if (linked.Module.Imports.Any(import => import.Kind != ExternKind.Function))
        {
            throw new ArgumentException("a guest that imports a memory, table, global or tag cannot be suspended", nameof(linked));
        }

        _linked = linked;
        _code = new ResumableCode(linked.Module.Compiled, linked.Module.Engine);
    }

    /// <summary>Runs an exported function until a host function suspends it: see <see cref="Store.TrySuspend"/>. It may run several times,
    /// each time from the beginning and in a new store, until all functions on its stack can save their frames.</summary>
    /// <param name="open">Makes a store for an attempt.</param>
    /// <param name="export">The function's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The suspended guest, or null if the function returned first.</returns>
    /// <exception cref="ArgumentException">The module exports no such function, or the arguments do not match.</exception>
    /// <exception cref="LinkException">The instance exceeds the store's limits.</exception>
    /// <exception cref="ModuleException">A function on the stack cannot be suspended: it catches exceptions, holds references or is too
    /// large.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    /// <exception cref="InvalidOperationException">The functions on the stack differ from attempt to attempt, a table or global refers to an
    /// object of the host, or the host was called from a guest that the host had called.</exception>
    public Suspension? Run(Func<Store> open, string export, params Value[] arguments)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            try
            {
                using var store = open();
                return RunOnce(store, export, arguments);
            }
            catch (MissingFormsException missing)
            {
                _code.Add(missing.Functions);
            }
        }

        throw new InvalidOperationException($"the functions on the guest's stack differed in each of {AttemptsMax} runs");
    }

    private Suspension? RunOnce(Store store, string export, Value[] arguments)
    {
        var unwinding = new Unwinding(_code.Saving);
        store.Unwinding = unwinding;
        var instance = _linked.InstantiateUnstarted(store);
        instance.ReplaceCode(_code.Saving);
        instance.Start();
        var function = instance.FindFunction(export) ?? throw new ArgumentException($"the module exports no function \"{export}\"", nameof(export));
        function.Invoke(arguments);
        return unwinding.HasBegun ? Suspend(instance, unwinding.Frames) : null;
    }

    private Suspension Suspend(Instance instance, IReadOnlyList<SuspendedFrame> frames)
    {
        ResumePoint[] points = [.. frames.Select((frame, i) => new ResumePoint(frame.Function, frame.Site, CallsAgain: i == 0))];
        return new Suspension(_linked, instance.TakeSnapshot(), frames, _code.Resuming(points), _code);
    }
}
