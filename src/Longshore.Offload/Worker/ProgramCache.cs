using System.Collections.Concurrent;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Offload.Worker;

/// <summary>The module graphs that a worker was sent, by digest, for any client.</summary>
internal sealed class ProgramCache(QuickJsModule quickjs, WorkerContextOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _programs = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Whether the modules are here.</summary>
    public bool Contains(string digest) => _programs.ContainsKey(digest);

    /// <summary>Keeps modules; those that were not used for longest make room.</summary>
    public void Add(ModuleGraph graph)
    {
        _programs.TryAdd(graph.Digest, new Entry(graph) { LastUse = Interlocked.Increment(ref _uses) });
        while (_programs.Count > options.ProgramsMax)
        {
            _programs.TryRemove(_programs.MinBy(each => each.Value.LastUse));
        }
    }

    /// <summary>The program, evaluated once for all; null when the modules were dropped.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="started">Is given what evaluates it.</param>
    /// <exception cref="JavaScriptException">Its modules throw.</exception>
    /// <exception cref="Wasm.TrapException">It was ended.</exception>
    public JavaScriptProgram? Load(string digest, Action<Wasm.Store> started)
    {
        if (!_programs.TryGetValue(digest, out var entry))
        {
            return null;
        }

        entry.LastUse = Interlocked.Increment(ref _uses);
        lock (entry)
        {
            return entry.Program ??= JavaScriptProgram.Load(quickjs, entry.Graph, options.Limits, time, started);
        }
    }

    private sealed class Entry(ModuleGraph graph)
    {
        public ModuleGraph Graph => graph;

        public JavaScriptProgram? Program { get; set; }

        public long LastUse { get; set; }
    }
}
