using System.Diagnostics;

namespace Longshore.Wasm.Execution;

/// <summary>Turns what compiled code throws into traps, with the guest's frames.</summary>
internal static class TrapTranslation
{
    /// <summary>Whether compiled code raised this itself. Host functions cannot be its source: theirs are wrapped
    /// (<see cref="HostFunctionException"/>).</summary>
    public static bool IsGuestFault(Exception exception) =>
        exception is NullReferenceException or DivideByZeroException or OverflowException;

    /// <summary>The trap that a fault in compiled code stands for.</summary>
    public static TrapException Translate(Exception fault)
    {
        var kind = fault switch
        {
            DivideByZeroException => TrapKind.IntegerDivideByZero,
            OverflowException => TrapKind.IntegerOverflow,
            _ => TrapKind.MemoryOutOfBounds,
        };
        return new TrapException(kind, fault, FramesOf(fault));
    }

    /// <summary>Notes the frames a trap has passed so far.</summary>
    /// <returns>False: a filter that never catches. Where guests and host call each other in turns, catching and throwing
    /// again at every turn would pile up on the stack, because a handler runs below the frames it handles.</returns>
    public static bool Observe(TrapException trap)
    {
        if (trap.Frames.Count < TrapException.FramesMax)
        {
            trap.SetPassedFrames(FramesOf(trap));
        }

        return false;
    }

    /// <summary>The guest's frames that an exception has passed, innermost first.</summary>
    public static IEnumerable<WasmFrame> FramesOf(Exception exception)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: false).GetFrames();
        return frames.Select(FrameOf).OfType<WasmFrame>();
    }

    private static WasmFrame? FrameOf(StackFrame frame) =>
        frame.GetMethod() is { } method && GuestMethods.TryParse(method, out var parsed) ? parsed : null;
}
