using System.Collections.Concurrent;
using Longshore.Functions.Scheduling;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Offload.Host;

namespace Longshore.Offload.Worker;

/// <summary>The module graphs that a worker received, by digest, for all clients.</summary>
internal sealed class ProgramCache(QuickJsModule quickjs, WorkerContextOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _programs = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Whether the worker has the modules.</summary>
    public bool Contains(string digest) => _programs.ContainsKey(digest);

    /// <summary>Keeps modules. Where there are too many, the owner of most of them loses the least recently used of its own, so that no
    /// device evicts the modules of others.</summary>
    /// <param name="graph">The modules.</param>
    /// <param name="owner">Who sent them: a device's key, or the client.</param>
    public void Add(ModuleGraph graph, string owner)
    {
        _programs.TryAdd(graph.Digest, new Entry(graph, owner) { LastUse = Interlocked.Increment(ref _uses) });
        while (_programs.Count > options.ProgramsMax)
        {
            var greediest = _programs.GroupBy(each => each.Value.Owner, StringComparer.Ordinal).MaxBy(each => each.Count())!;
            _programs.TryRemove(greediest.MinBy(each => each.Value.LastUse));
        }
    }

    /// <summary>The program, evaluated once for all, with its state; null when the modules were dropped.</summary>
    /// <param name="digest">The module graph's digest.</param>
    /// <param name="turn">The core slot that it is evaluated in.</param>
    /// <param name="started">Receives the store that evaluates it.</param>
    /// <exception cref="JavaScriptException">Its modules throw.</exception>
    /// <exception cref="Wasm.TrapException">It was ended.</exception>
    public LoadedProgram? Load(string digest, SlotTurn turn, Action<Wasm.Store> started)
    {
        if (!_programs.TryGetValue(digest, out var entry))
        {
            return null;
        }

        entry.LastUse = Interlocked.Increment(ref _uses);
        return entry.Program ?? LoadOnce(entry, turn, started);
    }

    // Threads that wait for the lock hold no core slot: the one that loads may be parked, and would never get its slot back.
    private LoadedProgram LoadOnce(Entry entry, SlotTurn turn, Action<Wasm.Store> started)
    {
        turn.Leave();
        lock (entry)
        {
            turn.Return();
            return entry.Program ??= Evaluate(entry.Graph, started);
        }
    }

    private LoadedProgram Evaluate(ModuleGraph graph, Action<Wasm.Store> started)
    {
        var program = JavaScriptProgram.Load(quickjs, graph, options.Limits, time, started, WorkerGlobals.Instance);
        using var context = program.NewContext(options.Limits, time, NoOutput.Instance, NoOutput.Instance, out _);
        started(context.Store);
        return new LoadedProgram(program, ModuleState.Of(context, graph.Names, hasGlobals: true));
    }

    private sealed class Entry(ModuleGraph graph, string owner)
    {
        public string Owner => owner;

        public ModuleGraph Graph => graph;

        public LoadedProgram? Program
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        public long LastUse { get; set; }
    }
}
