using System.Diagnostics;

namespace Longshore.Wasm.Execution;

/// <summary>Translates exceptions of compiled code to traps with the guest's frames.</summary>
internal static class TrapTranslation
{
    /// <summary>Whether compiled code itself raised an exception. It cannot come from a host function, because those exceptions
    /// are wrapped (<see cref="HostFunctionException"/>).</summary>
    public static bool IsGuestFault(Exception exception) =>
        exception is NullReferenceException or DivideByZeroException or OverflowException;

    /// <summary>Returns the trap for a fault in compiled code.</summary>
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

    /// <summary>Records the frames that a trap has passed so far.</summary>
    /// <returns>Always false: this is an exception filter that never catches. If guest and host call each other in turn, catching
    /// and rethrowing at every turn would fill the stack, because a handler runs below the frames it handles.</returns>
    public static bool Observe(TrapException trap)
    {
        if (trap.Frames.Count < TrapException.FramesMax)
        {
            trap.SetPassedFrames(FramesOf(trap));
        }

        return false;
    }

    /// <summary>The guest frames that an exception has passed, innermost first.</summary>
    public static IEnumerable<WasmFrame> FramesOf(Exception exception)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: false).GetFrames();
        return frames.Select(FrameOf).OfType<WasmFrame>();
    }

    private static WasmFrame? FrameOf(StackFrame frame) =>
        frame.GetMethod() is { } method && GuestMethods.TryParse(method, out var parsed) ? parsed : null;
}
