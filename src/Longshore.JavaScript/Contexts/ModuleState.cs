using System.Runtime.InteropServices;

namespace Longshore.JavaScript.Contexts;

/// <summary>The state of some modules at one time: the variables outside their functions, and all objects that these lead to. It tells
/// whether any of it was written since. It holds in every context that starts from the same snapshot.</summary>
public sealed class ModuleState
{
    private readonly List<StateCell> _cells;

    private ModuleState(List<StateCell> cells) => _cells = cells;

    /// <summary>Notes the state of modules. Objects that nothing refers to are collected first.</summary>
    /// <param name="context">The context in which they were evaluated.</param>
    /// <param name="modules">Their names.</param>
    /// <param name="hasGlobals">Whether the properties of the global object are part of it.</param>
    public static ModuleState Of(JavaScriptContext context, IReadOnlySet<string> modules, bool hasGlobals)
    {
        context.FreeCycles();
        var roots = context.FindFunctions(modules.Contains).Select(each => each.Function).ToList();
        if (hasGlobals)
        {
            roots.Add(context.FindGlobal());
        }

        return new ModuleState(new StateWalk(context.Module).Collect(context.Heap(), roots));
    }

    /// <summary>Whether any of it was written since.</summary>
    /// <param name="context">The context, or another one that started from the same snapshot.</param>
    public bool HasChanged(JavaScriptContext context)
    {
        var heap = context.Heap();
        foreach (var cell in CollectionsMarshal.AsSpan(_cells))
        {
            if (StateCell.Read(heap, cell.Kind, cell.Address, cell.Length) != cell.Value)
            {
                return true;
            }
        }

        return false;
    }
}
