namespace Longshore.Wasm;

/// <summary>A module whose imports are resolved; instances are made from it. If it imports only host functions, it can be
/// instantiated in any store. May be used from any thread.</summary>
public sealed class LinkedModule
{
    private readonly IReadOnlyList<Extern> _imports;

    internal LinkedModule(Module module, IReadOnlyList<Extern> imports)
    {
        Module = module;
        _imports = imports;
    }

    /// <summary>The module.</summary>
    public Module Module { get; }

    /// <summary>Makes an instance: fills its tables and memories, then calls its start function.</summary>
    /// <param name="store">The store that will own the instance.</param>
    /// <param name="keepInitialState">Whether <see cref="Instance.Reset"/> will be called. Keeping the state costs a copy of all
    /// data that is not zero.</param>
    /// <exception cref="LinkException">An import belongs to another store, or a memory or table exceeds the store's
    /// limits.</exception>
    /// <exception cref="TrapException">A segment does not fit, or the start function trapped. Functions already written to
    /// imported tables stay callable.</exception>
    public Instance Instantiate(Store store, bool keepInitialState = false)
    {
        var instance = InstantiateUnstarted(store);
        instance.Start();
        if (keepInitialState)
        {
            instance.KeepInitialState(instance.TakeSnapshot());
        }

        return instance;
    }

    /// <summary>Makes an instance and fills its tables and memories, but does not call its start function, which is guest code:
    /// <see cref="Instance.Start"/> does.</summary>
    /// <param name="store">The store that will own the instance.</param>
    /// <exception cref="LinkException">An import belongs to another store, or a memory or table exceeds the store's
    /// limits.</exception>
    /// <exception cref="TrapException">A segment does not fit.</exception>
    public Instance InstantiateUnstarted(Store store)
    {
        var instance = Make(store);
        instance.CopySegments();
        return instance;
    }

    /// <summary>Makes an instance in the state of a snapshot, without calling its start function. <see cref="Instance.Reset"/>
    /// restores that state.</summary>
    /// <param name="store">The store that will own the instance.</param>
    /// <param name="snapshot">A snapshot of an instance of the same module.</param>
    /// <exception cref="LinkException">An import belongs to another store, or a memory or table exceeds the store's
    /// limits.</exception>
    /// <exception cref="ArgumentException">The snapshot was taken from another module.</exception>
    public Instance Instantiate(Store store, Snapshot snapshot)
    {
        var instance = Make(store);
        instance.Restore(snapshot, isNew: true);
        return instance;
    }

    private Instance Make(Store store)
    {
        if (store.Engine != Module.Engine)
        {
            throw new ArgumentException("the module was compiled by a different engine than the store's", nameof(store));
        }

        for (var i = 0; i < _imports.Count; i++)
        {
            if (_imports[i].Owner is { } owner && owner != store)
            {
                var import = Module.Imports[i];
                throw new LinkException($"\"{import.Module}\" \"{import.Name}\" belongs to another store");
            }
        }

        return new Instance(store, Module.Compiled, _imports);
    }
}
