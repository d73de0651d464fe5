using System.Reflection;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>What all functions of a module share while they are compiled.</summary>
/// <param name="Model">The valid module.</param>
/// <param name="Layout">Where the code finds an instance's state.</param>
/// <param name="Traits">What is known of the module's own functions, in order.</param>
/// <param name="Methods">Their methods.</param>
/// <param name="ChecksBounds">Whether every access is compared with the memory's length.</param>
/// <param name="PlantsInterruptChecks">Whether loops check at their heads if the guest is to end or to pause.</param>
/// <param name="CallsThroughTable">Whether the module's functions call each other by the addresses in
/// <see cref="ContextLayout.CodeTable"/>.</param>
internal sealed record ModuleContext(
    ModuleModel Model,
    ContextLayout Layout,
    FunctionTraits[] Traits,
    MethodInfo[] Methods,
    bool ChecksBounds,
    bool PlantsInterruptChecks,
    bool CallsThroughTable)
{
    /// <summary>How many bytes of intermediate code the functions to come may have.</summary>
    public long IntermediateBytesLeft { get; set; } = ModuleLimits.IntermediateBytesMax;
}
