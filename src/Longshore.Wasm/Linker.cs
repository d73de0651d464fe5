using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>Resolves the imports of modules by their two names.</summary>
public sealed class Linker
{
    private readonly Dictionary<(string Module, string Name), Extern> _items = [];

    // Second definitions of the same names, with other types.
    private readonly Dictionary<(string Module, string Name), Extern> _others = [];

    /// <summary>Defines an item under two names. A later definition replaces an earlier one.</summary>
    public Linker Define(string module, string name, Extern item)
    {
        _items[(module, name)] = item;
        _others.Remove((module, name));
        return this;
    }

    /// <summary>Defines a delegate as a second function of two names, with another type. An import gets the one that has its type.</summary>
    public Linker DefineAlso(string module, string name, Delegate function)
    {
        _others[(module, name)] = (Extern)HostFunction.Create(function);
        return this;
    }

    /// <summary>Defines a delegate as a function: see <see cref="HostFunction.Create(Delegate)"/>.</summary>
    public Linker Define(string module, string name, Delegate function) =>
        Define(module, name, (Extern)HostFunction.Create(function));

    /// <summary>A copy with one item more, for an item that each guest has for itself. This linker is not changed.</summary>
    public Linker With(string module, string name, Extern item)
    {
        var copy = new Linker();
        foreach (var (key, each) in _items)
        {
            copy._items[key] = each;
        }

        foreach (var (key, each) in _others)
        {
            copy._others[key] = each;
        }

        return copy.Define(module, name, item);
    }

    /// <summary>Defines every export of an instance under the same module name.</summary>
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

    /// <summary>Resolves all imports of a module once; the result can make many instances.</summary>
    /// <exception cref="LinkException">Imports are missing or have the wrong type. The message names all of them.</exception>
    public LinkedModule Link(Module module)
    {
        var errors = Violations(module.Imports);
        return errors.Count == 0
            ? new LinkedModule(module, [.. module.Imports.Select(import => Find(import)!.Value)])
            : throw new LinkException(string.Join("; ", errors));
    }

    /// <summary>The imports that are missing or have the wrong type, one sentence each.</summary>
    public IReadOnlyList<string> Violations(IReadOnlyList<ImportType> imports)
    {
        var errors = new List<string>();
        foreach (var import in imports)
        {
            if (Find(import) is not { } item)
            {
                errors.Add($"unknown import: \"{import.Module}\" \"{import.Name}\" is not defined");
            }
            else if (ImportMatching.Mismatch(import, item) is { } mismatch)
            {
                errors.Add($"incompatible import type: \"{import.Module}\" \"{import.Name}\" {mismatch}");
            }
        }

        return errors;
    }

    /// <summary>Makes an instance of a module: <see cref="Link"/>, then
    /// <see cref="LinkedModule.Instantiate(Store, bool)"/>.</summary>
    /// <exception cref="LinkException">Imports are missing, have the wrong type or belong to another store; or a memory or table
    /// exceeds the store's limits.</exception>
    /// <exception cref="TrapException">A segment does not fit, or the start function trapped.</exception>
    public Instance Instantiate(Store store, Module module, bool keepInitialState = false) =>
        Link(module).Instantiate(store, keepInitialState);

    private Extern? Find(ImportType import)
    {
        var key = (import.Module, import.Name);
        return _others.TryGetValue(key, out var other) && ImportMatching.Mismatch(import, other) is null
            ? other
            : _items.TryGetValue(key, out var item) ? item : (Extern?)null;
    }
}
