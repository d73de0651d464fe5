namespace Longshore.Wasm;

/// <summary>A module with all it imports found: what instances are made of, in any store when it imports only functions of the
/// host. May be used from any thread.</summary>
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

    /// <summary>Makes an instance: fills its tables and memories, calls its start function.</summary>
    /// <param name="store">What will own the instance.</param>
    /// <param name="keepInitialState">Whether <see cref="Instance.Reset"/> will be called; it costs a copy of what is not
    /// zero.</param>
    /// <exception cref="LinkException">An import belongs to another store, or a memory or table is over the store's limits.
    /// </exception>
    /// <exception cref="TrapException">A segment does not fit or the start function trapped. Functions that it already
    /// put into imported tables stay callable.</exception>
    public Instance Instantiate(Store store, bool keepInitialState = false)
    {
        var instance = Make(store);
        instance.Initialize();
        if (keepInitialState)
        {
            instance.KeepInitialState(instance.TakeSnapshot());
        }

        return instance;
    }

    /// <summary>Makes an instance that begins where another one was; its start function is not called again.
    /// <see cref="Instance.Reset"/> leads back to the snapshot.</summary>
    /// <param name="store">What will own the instance.</param>
    /// <param name="snapshot">Taken of an instance of the same module.</param>
    /// <exception cref="LinkException">An import belongs to another store, or a memory or table is over the store's limits.
    /// </exception>
    /// <exception cref="ArgumentException">The snapshot is of another module.</exception>
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
            throw new ArgumentException("the module was compiled by another engine than the store's", nameof(store));
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
