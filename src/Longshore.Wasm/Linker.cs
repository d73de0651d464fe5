using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>Finds what modules import, by the two names of an import.</summary>
public sealed class Linker
{
    private readonly Dictionary<(string Module, string Name), Extern> _items = [];

    /// <summary>Offers an item under two names; a later definition replaces an earlier one.</summary>
    public Linker Define(string module, string name, Extern item)
    {
        _items[(module, name)] = item;
        return this;
    }

    /// <summary>Offers a delegate as a function: see <see cref="HostFunction.Create(Delegate)"/>.</summary>
    public Linker Define(string module, string name, Delegate function) =>
        Define(module, name, (Extern)HostFunction.Create(function));

    /// <summary>Offers everything an instance exports.</summary>
    public Linker Define(string module, Instance instance)
    {
        foreach (var export in instance.Exports)
        {
            if (instance.TryGetExport(export.Name, out var item))
            {
                Define(module, export.Name, item.Value);
            }
        }

        return this;
    }

    /// <summary>Finds all that a module imports, once for many instances.</summary>
    /// <exception cref="LinkException">Imports are missing or of another type: all of them are named.</exception>
    public LinkedModule Link(Module module)
    {
        var found = new List<Extern>(module.Imports.Count);
        var errors = new List<string>();
        foreach (var import in module.Imports)
        {
            if (!_items.TryGetValue((import.Module, import.Name), out var item))
            {
                errors.Add($"unknown import: \"{import.Module}\" \"{import.Name}\" is not defined");
            }
            else if (ImportMatching.Mismatch(import, item) is { } mismatch)
            {
                errors.Add($"incompatible import type: \"{import.Module}\" \"{import.Name}\" {mismatch}");
            }

            found.Add(item);
        }

        return errors.Count == 0 ? new LinkedModule(module, found) : throw new LinkException(string.Join("; ", errors));
    }

    /// <summary>Makes an instance of a module: <see cref="Link"/>, then
    /// <see cref="LinkedModule.Instantiate(Store, bool)"/>.</summary>
    /// <exception cref="LinkException">Imports are missing, of another type, or belong to another store; or a memory or table is
    /// over the store's limits.</exception>
    /// <exception cref="TrapException">A segment does not fit or the start function trapped.</exception>
    public Instance Instantiate(Store store, Module module, bool keepInitialState = false) =>
        Link(module).Instantiate(store, keepInitialState);
}
