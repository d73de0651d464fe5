using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Refuses functions whose frames are larger than what is kept free below a guest.</summary>
internal static class FrameSizes
{
    /// <summary>Measures a compiled function, if its frame could be that large.</summary>
    /// <param name="context">What it was compiled with.</param>
    /// <param name="function">Which of the module's own functions.</param>
    /// <param name="code">Its machine code.</param>
    /// <param name="engine">What calls it.</param>
    /// <exception cref="ModuleException">The frame is too large.</exception>
    public static void Check(ModuleContext context, int function, nint code, Engine engine)
    {
        if (!context.Traits[function].MustBeMeasured)
        {
            return;
        }

        var type = context.Model.TypeOfFunction(context.Model.ImportedFunctions + function);
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
