using System.Diagnostics;

namespace Longshore.Wasm.Execution;

/// <summary>Turns what compiled code throws into traps, with the guest's frames.</summary>
internal static class TrapTranslation
{
    public static bool IsGuestFault(Exception exception) =>
        exception is TrapException or NullReferenceException or DivideByZeroException or OverflowException;

    /// <summary>The trap that an exception out of compiled code stands for. Host functions cannot be its source: theirs
    /// are wrapped (<see cref="HostFunctionException"/>).</summary>
    public static TrapException Translate(Exception exception)
    {
        var trap = exception switch
        {
            TrapException already => already,
            DivideByZeroException => new TrapException(TrapKind.IntegerDivideByZero, exception),
            OverflowException => new TrapException(TrapKind.IntegerOverflow, exception),
            _ => new TrapException(TrapKind.MemoryOutOfBounds, exception),
        };
        if (trap.Frames.Count < TrapException.FramesMax)
        {
            trap.AddFrames(FramesOf(exception));
        }

        return trap;
    }

    private static IEnumerable<WasmFrame> FramesOf(Exception exception)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: false).GetFrames();
        return frames.Select(FrameOf).OfType<WasmFrame>();
    }

    private static WasmFrame? FrameOf(StackFrame frame) =>
        frame.GetMethod() is { } method && GuestMethods.TryParse(method, out var parsed) ? parsed : null;
}
