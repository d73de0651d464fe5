using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Refuses functions whose frames are larger than the space that is kept free below a guest's stack limit.</summary>
internal static class FrameSizes
{
    /// <summary>Measures the frame of a compiled function, if it could be that large.</summary>
    /// <param name="context">The context that the function was compiled with.</param>
    /// <param name="function">The function's index among the module's own.</param>
    /// <param name="traits">Its traits.</param>
    /// <param name="code">Its machine code.</param>
    /// <param name="engine">The engine whose thunks call the function.</param>
    /// <param name="type">The type of the code.</param>
    /// <exception cref="ModuleException">The frame is too large.</exception>
    public static void Check(ModuleContext context, int function, in FunctionTraits traits, nint code, Engine engine, FunctionType type)
    {
        if (!traits.MustBeMeasured)
        {
            return;
        }

        var bytes = FrameProbe.Measure(engine.Thunks.GuestCallFor(type), code, type, context.Layout);
        if (bytes > ModuleLimits.FrameBytesMax)
        {
            throw new ModuleException(
                ModuleError.TooLarge,
                context.Model.Bodies[function].CodeStart,
                $"the function needs {bytes} bytes of stack for one call; at most {ModuleLimits.FrameBytesMax} are allowed");
        }
    }
}
