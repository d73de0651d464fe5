using Longshore.Functions.Model;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Compiled code that sandboxes are made of.</summary>
internal abstract class SandboxModule(ModuleDigest digest)
{
    public ModuleDigest Digest => digest;

    /// <exception cref="BadModuleException">A sandbox cannot be made within the limits.</exception>
    public abstract Sandbox NewSandbox(FunctionLimits limits, TimeProvider time, IReadOnlyList<WasiDirectory> directories);
}
