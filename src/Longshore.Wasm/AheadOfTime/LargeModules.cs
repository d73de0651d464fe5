using Longshore.Wasm.Binary;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>Which modules are worth compiling ahead of time.</summary>
internal static class LargeModules
{
    // The JIT compiler stops optimising at 60,000 bytes of intermediate code, among other bounds. A byte of WebAssembly becomes
    // about two; 37 KB crossed the bound and 22 KB did not.
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
