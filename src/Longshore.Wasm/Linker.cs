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

    /// <summary>Makes an instance of a module: resolves its imports, fills its tables and memories, calls its start
    /// function.</summary>
    /// <param name="store">What will own the instance.</param>
    /// <param name="module">What to make an instance of.</param>
    /// <param name="keepInitialState">Whether <see cref="Instance.Reset"/> will be called; it costs a copy of what is not
    /// zero.</param>
    /// <exception cref="LinkException">Imports are missing or of another type: all of them are named.</exception>
    /// <exception cref="TrapException">A segment does not fit or the start function trapped. Functions that it already
    /// put into imported tables stay callable.</exception>
    public Instance Instantiate(Store store, Module module, bool keepInitialState = false)
    {
        if (store.Engine != module.Engine)
        {
            throw new ArgumentException("the module was compiled by another engine than the store's", nameof(module));
        }

        var instance = new Instance(store, module.Compiled, Resolve(store, module));
        instance.Initialize();
        if (keepInitialState)
        {
            instance.KeepInitialState();
        }

        return instance;
    }

    private List<Extern> Resolve(Store store, Module module)
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
            else if (item.Owner is { } owner && owner != store)
            {
                errors.Add($"\"{import.Module}\" \"{import.Name}\" belongs to another store");
            }

            found.Add(item);
        }

        return errors.Count == 0 ? found : throw new LinkException(string.Join("; ", errors));
    }
}
