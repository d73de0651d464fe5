using Longshore.Functions.Model;
using Longshore.Functions.Scheduling;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>One instance of a function's module with the world it sees. Runs one invocation at a time; between two it is
/// reset to what it was when it had just been made.</summary>
internal sealed class Sandbox : IDisposable
{
    // What a person reads of a failure; the rest is dropped.
    private const int ErrorBytesMax = 64 << 10;

    private readonly Store _store;
    private readonly Instance _instance;
    private readonly Function _entry;
    private readonly WasiPreview1 _wasi;
    private readonly GuestOutput _output;
    private readonly GuestOutput _error = new(ErrorBytesMax, endsGuest: false);

    /// <exception cref="BadModuleException">The module cannot be instantiated within the limits.</exception>
    public Sandbox(
        SandboxModule module, FunctionLimits limits, TimeProvider time, IReadOnlyList<WasiDirectory> directories)
    {
        _store = new Store(
            module.Module.Engine,
            new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax });
        _output = new GuestOutput(limits.OutputBytesMax, endsGuest: true);
        _wasi = new WasiPreview1(_output, _error, time, directories);
        _store.Data = _wasi;
        _store.Paused = () => Turn?.Yield();
        _store.Waiting = () => Turn?.Leave();
        _store.Waited = () => Turn?.Return();
        Watched = new WatchedRun(_store);
        try
        {
            _instance = module.Instantiate(_store);
            _entry = _instance.FindFunction(SandboxModule.EntryPoint)!;
        }
        catch (Exception refusal) when (refusal is LinkException or TrapException or GuestException or GuestMemoryException)
        {
            _store.Dispose();
            throw new BadModuleException("the module cannot be instantiated: " + refusal.Message, refusal);
        }

        if (_entry.Type is not { Parameters.Length: 0, Results.Length: 0 })
        {
            _store.Dispose();
            throw new BadModuleException($"the type of \"{SandboxModule.EntryPoint}\" is {_entry.Type}, not [] -> []");
        }
    }

    /// <summary>The turn that the guest runs by.</summary>
    public Turn? Turn { get; set; }

    /// <summary>What the guest runs in.</summary>
    public Store Store => _store;

    /// <summary>The handle by which a run may be ended from outside.</summary>
    public WatchedRun Watched { get; }

    /// <summary>What the guest wrote; valid until <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Output => _output.Written;

    /// <summary>The first bytes of what the guest wrote to standard error; valid until <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Error => _error.Written;

    /// <summary>Runs the guest to its end on this thread. However it ends is a value.</summary>
    public GuestEnd Run(in WasiCall call)
    {
        _wasi.Prepare(call);
        try
        {
            _entry.InvokeRaw([]);
            return default;
        }
        catch (ExitException exit)
        {
            return exit.Code == 0 ? default : new GuestEnd(Failure.Exited, $"the guest ended with exit code {exit.Code}")
            {
                ExitCode = exit.Code,
            };
        }
        catch (TrapException trap)
        {
            return new GuestEnd(Failure.Trapped, trap.Message)
            {
                TrapName = trap.Kind.ToString(),
                StackTrace = [.. trap.Frames.Select(frame => frame.ToString())],
            };
        }
        catch (GuestException thrown)
        {
            return new GuestEnd(Failure.Trapped, thrown.Message)
            {
                TrapName = "UncaughtException",
                StackTrace = [.. thrown.Frames.Select(frame => frame.ToString())],
            };
        }
        catch (OutputLimitException limit)
        {
            return new GuestEnd(Failure.OutputLimit, limit.Message);
        }
    }

    /// <summary>Makes the sandbox what it was when it had just been made.</summary>
    public void Reset()
    {
        _store.ClearInterrupt();
        _instance.Reset();
        _output.Clear();
        _error.Clear();
    }

    public void Dispose() => _store.Dispose();
}
