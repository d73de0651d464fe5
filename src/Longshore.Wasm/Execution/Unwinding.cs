using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>The suspension of a guest: every function on its stack saves its frame and returns, the innermost first.</summary>
/// <param name="forms">The functions that can save their frames.</param>
internal sealed class Unwinding(ImmutableDictionary<int, SavingForm> forms)
{
    // The frames are kept as long as the suspension, and each call resumes from them. Python has some 60.
    private const int FramesMax = 1_000;

    private readonly List<SuspendedFrame> _frames = [];

    /// <summary>Whether functions whose calls return must save their frames.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The saved frames, innermost first.</summary>
    public IReadOnlyList<SuspendedFrame> Frames => _frames;

    /// <summary>Begins to suspend the guest that called the host.</summary>
    /// <param name="depth">The number of calls from the host into guests that are under way.</param>
    /// <exception cref="MissingFormsException">A function on the stack cannot save its frame.</exception>
    /// <exception cref="InvalidOperationException">There are too many frames, or another call of the host lies below.</exception>
    public void Begin(int depth)
    {
        if (depth != 1)
        {
            throw new InvalidOperationException("a guest cannot be suspended while a host function that it called has called it again");
        }

        var missing = MissingForms();
        if (missing.Count > 0)
        {
            throw new MissingFormsException(missing);
        }

        HasBegun = true;
    }

    /// <summary>Makes room for a frame.</summary>
    /// <returns>The address of its first cell.</returns>
    public nint Save(int function, int site, int cells)
    {
        var saved = GC.AllocateArray<UInt128>(Math.Max(cells, 1), pinned: true);
        _frames.Add(new SuspendedFrame(function, site, saved));
        return Marshal.UnsafeAddrOfPinnedArrayElement(saved, 0);
    }

    private List<int> MissingForms()
    {
        var owners = forms.Values.Select(form => form.Owner).ToHashSet();
        var missing = new List<int>();
        var count = 0;
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is not { } method || !GuestMethods.TryParse(method, out var parsed))
            {
                continue;
            }

            if (++count > FramesMax)
            {
                throw new InvalidOperationException($"a guest with over {FramesMax} frames cannot be suspended");
            }

            if (!owners.Contains(method.DeclaringType!))
            {
                missing.Add(parsed.Value.Function);
            }
        }

        return missing;
    }
}
