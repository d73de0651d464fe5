using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Offload.Worker;

/// <summary>A program that was evaluated, and the state of its modules right after that.</summary>
/// <param name="Program">The program.</param>
/// <param name="State">The state, the same in every new context of it.</param>
internal sealed record LoadedProgram(JavaScriptProgram Program, ModuleState State);
