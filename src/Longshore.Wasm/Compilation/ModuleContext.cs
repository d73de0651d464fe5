using System.Reflection;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>What all functions of a module share while they are compiled.</summary>
/// <param name="Model">The valid module.</param>
/// <param name="Layout">Where the code finds an instance's state.</param>
/// <param name="Traits">The traits of the module's own functions, in order. Empty if functions are compiled one by one.</param>
/// <param name="Methods">Their methods, or none.</param>
/// <param name="ChecksBounds">Whether every access is compared with the memory's length.</param>
/// <param name="EmitsInterruptChecks">Whether loop heads check for interrupts and pauses.</param>
/// <param name="CallsThroughTable">Whether the module's functions call each other by the addresses in
/// <see cref="ContextLayout.CodeTable"/>.</param>
internal sealed record ModuleContext(
    ModuleModel Model,
    ContextLayout Layout,
    FunctionTraits[] Traits,
    MethodInfo[] Methods,
    bool ChecksBounds,
    bool EmitsInterruptChecks,
    bool CallsThroughTable)
{
    /// <summary>The type of a function.</summary>
    /// <param name="function">Its index among the module's own.</param>
    public FunctionType TypeOf(int function) => Model.TypeOfFunction(Model.ImportedFunctions + function);

    /// <summary>Whether the code is meant to run for long, so that the time to improve it is well spent.</summary>
    public bool IsLasting => Traits.Length > 0;

    /// <summary>The largest size of the IL of all functions that are not compiled yet, in bytes.</summary>
    public long IntermediateBytesLeft { get; set; } = ModuleLimits.IntermediateBytesMax;
}
