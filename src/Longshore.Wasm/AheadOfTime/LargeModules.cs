using Longshore.Wasm.Binary;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>Decides which modules are compiled ahead of time.</summary>
internal static class LargeModules
{
    // RyuJIT stops optimising a method at 60,000 bytes of IL, among other limits. A byte of WebAssembly becomes about two of IL:
    // a function of 37 KB was over the limit and one of 22 KB was not.
    private const int FunctionBytesMax = 16 << 10;

    public static bool Contain(ModuleModel model, int codeBytesMin)
    {
        long code = 0;
        foreach (var body in model.Bodies)
        {
            var bytes = body.CodeEnd - body.CodeStart;
            code += bytes;
            if (bytes > FunctionBytesMax || code >= codeBytesMin)
            {
                return true;
            }
        }

        return false;
    }
}
