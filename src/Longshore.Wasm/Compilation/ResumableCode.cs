using System.Collections.Immutable;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The forms of a module's functions that save and restore frames, compiled just in time when they are needed. May be used from
/// any thread.</summary>
internal sealed class ResumableCode
{
    private readonly Lock _lock = new();
    private readonly ModuleContext _context;
    private readonly Engine _engine;
    private readonly CompilerLane _lane;
    private readonly Dictionary<ResumePoint, ResumingForm> _resuming = [];

    /// <param name="module">The module whose functions are suspended.</param>
    /// <param name="engine">Its engine.</param>
    public ResumableCode(CompiledModule module, Engine engine)
    {
        _engine = engine;
        _context = new ModuleContext(
            module.Model,
            module.Layout,
            Traits: [],
            Methods: [],
            ChecksBounds: engine.Arena is null,
            engine.Options.EmitsInterruptChecks,
            CallsThroughTable: true);
        _lane = new CompilerLane(_context, DynamicCode.CreateModule("Longshore.Resumable"), engine);
    }

    /// <summary>The functions that can save their frames, by their index among the module's own.</summary>
    public ImmutableDictionary<int, SavingForm> Saving { get; private set; } = ImmutableDictionary<int, SavingForm>.Empty;

    /// <summary>Compiles the saving forms of more functions.</summary>
    /// <param name="functions">The indices in the module of functions that ran in their usual form.</param>
    /// <exception cref="ModuleException">A function cannot be suspended.</exception>
    public void Add(IEnumerable<int> functions)
    {
        lock (_lock)
        {
            var own = functions.Select(function => function - _context.Model.ImportedFunctions).ToHashSet();

            // A function whose saving form exists but did not run was called directly, by one that is no longer on the stack.
            own.UnionWith(DirectCalls.TailCallersOf(_context.Model, own.Intersect(Saving.Keys).ToHashSet()));
            own.ExceptWith(Saving.Keys);
            var added = own.ToArray();
            var forms = GuestType.OnCompilerThread(() => Array.ConvertAll(added, CompileSaving));
            Saving = Saving.AddRange(added.Zip(forms, KeyValuePair.Create));
        }
    }

    /// <summary>The code that resumes functions at these points.</summary>
    /// <exception cref="ModuleException">A function cannot be compiled.</exception>
    public ResumingForm[] Resuming(IReadOnlyList<ResumePoint> points)
    {
        lock (_lock)
        {
            return GuestType.OnCompilerThread(() => points.Select(Resuming_NeedsLock).ToArray());
        }
    }

    private SavingForm CompileSaving(int function)
    {
        var (code, owner) = _lane.Compile(new ResumableForm(function));
        return new SavingForm(code, owner);
    }

    private ResumingForm Resuming_NeedsLock(ResumePoint point)
    {
        if (!_resuming.TryGetValue(point, out var form))
        {
            var type = _context.TypeOf(point.Function);
            var code = _lane.Compile(new ResumableForm(point.Function, point)).Code;
            form = new ResumingForm(code, _engine.Thunks.GuestCallFor(ResumableForm.ResumingType(type)), type.Results.Length);
            _resuming.Add(point, form);
        }

        return form;
    }
}
