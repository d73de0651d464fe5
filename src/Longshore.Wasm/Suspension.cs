using System.Runtime.InteropServices;
using Longshore.Wasm.Compilation;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A guest that was suspended at a call of the host. It is immutable and may be resumed any number of times, from any
/// thread.</summary>
public sealed unsafe class Suspension
{
    private readonly LinkedModule _linked;
    private readonly IReadOnlyList<SuspendedFrame> _frames;
    private readonly ResumingForm[] _forms;
    private readonly int _slots;

    // Keeps the code alive.
    private readonly object _code;

    internal Suspension(LinkedModule linked, Snapshot snapshot, IReadOnlyList<SuspendedFrame> frames, ResumingForm[] forms, object code)
    {
        _linked = linked;
        Snapshot = snapshot;
        _frames = frames;
        _forms = forms;
        _code = code;

        _slots = Math.Max(ResumableForm.ContextArgument, forms.Max(form => form.Results));
    }

    /// <summary>The state of the instance: memories, tables and globals.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>The number of functions whose calls have not ended.</summary>
    public int Frames => _frames.Count;

    /// <summary>Makes an instance in the state of the suspended guest. <see cref="Instance.Reset"/> restores that state.</summary>
    /// <exception cref="LinkException">The instance exceeds the store's limits.</exception>
    public Instance Instantiate(Store store) => _linked.Instantiate(store, Snapshot);

    /// <summary>Resumes the guest: it calls the host again, and then runs to the end of the function that was suspended.</summary>
    /// <param name="instance">An instance in the state of <see cref="Snapshot"/>.</param>
    /// <param name="results">Receives the bits of the function's results, as <see cref="Function.InvokeRaw"/> does.</param>
    /// <exception cref="ArgumentException">There are too few slots for the results.</exception>
    /// <exception cref="TrapException">The guest trapped.</exception>
    public void Resume(Instance instance, Span<UInt128> results)
    {
        var count = _forms[^1].Results;
        if (results.Length < count)
        {
            throw new ArgumentException($"{results.Length} slots do not hold {count} results", nameof(results));
        }

        var received = stackalloc UInt128[_slots];
        instance.Store.Enter();
        try
        {
            ResumeFrames(instance, received);
        }
        finally
        {
            instance.Store.Leave();
            GC.KeepAlive(_code);
        }

        new ReadOnlySpan<UInt128>(received, count).CopyTo(results);
    }

    // Each frame's function returns to here, and its results go to the function around it.
    private void ResumeFrames(Instance instance, UInt128* received)
    {
        var slots = stackalloc UInt128[_slots];
        for (var i = 0; i < _frames.Count; i++)
        {
            slots[ResumableForm.CellsArgument] = (UInt128)Marshal.UnsafeAddrOfPinnedArrayElement(_frames[i].Cells, 0);
            slots[ResumableForm.ResultsArgument] = (UInt128)(nint)received;
            instance.Store.Call(_forms[i].Call, _forms[i].Code, instance.Context, slots);
            new ReadOnlySpan<UInt128>(slots, _forms[i].Results).CopyTo(new Span<UInt128>(received, _slots));
        }
    }
}
