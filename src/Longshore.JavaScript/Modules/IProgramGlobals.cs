using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>What the modules of a program find beside the prelude. It is defined once, before the modules are evaluated, and is part of the
/// program's snapshot.</summary>
public interface IProgramGlobals
{
    /// <summary>The host functions. They serve every context of the program, so they keep no state of a context.</summary>
    IReadOnlyList<HostFunction> Functions { get; }

    /// <summary>Defines the globals.</summary>
    /// <param name="context">The context that evaluates the modules.</param>
    /// <param name="functions">The host functions as values, in their order.</param>
    void Define(JavaScriptContext context, IReadOnlyList<JavaScriptValue> functions);
}
