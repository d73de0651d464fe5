using System.Reflection;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>What all functions of a module share while they are compiled.</summary>
/// <param name="Model">The valid module.</param>
/// <param name="Layout">Where the code finds an instance's state.</param>
/// <param name="Methods">The methods of the module's own functions, in order.</param>
/// <param name="MemoryIsAtContext">Whether the context's address is that of memory 0 as well.</param>
/// <param name="ChecksBounds">Whether every access is compared with the memory's length.</param>
internal sealed record ModuleContext(
    ModuleModel Model, ContextLayout Layout, MethodInfo[] Methods, bool MemoryIsAtContext, bool ChecksBounds)
{
    /// <summary>How many bytes of intermediate code the functions to come may have.</summary>
    public long IntermediateBytesLeft { get; set; } = ModuleLimits.IntermediateBytesMax;
}
