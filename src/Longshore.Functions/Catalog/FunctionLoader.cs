using Longshore.Functions.Capabilities;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;

namespace Longshore.Functions.Catalog;

/// <summary>Checks functions and loads their code.</summary>
/// <param name="time">The clocks.</param>
/// <param name="options">How functions run.</param>
/// <param name="capabilities">What functions may be granted.</param>
internal sealed class FunctionLoader(TimeProvider time, FunctionsOptions options, CapabilityTable capabilities) : IDisposable
{
    // Compiling a module takes 20 times its size in memory, so four of the largest take 5 GiB. A slow one delays no other
    // deployment while there are fewer than four.
    private const int LoadsMax = 4;

    private readonly SandboxModuleLoader _modules = new(
        new Engine(new EngineOptions { AheadOfTime = options.AheadOfTime, LazyCodeBytesMin = options.LazyCodeBytesMin }), capabilities, time);

    private readonly SemaphoreSlim _loads = new(LoadsMax, LoadsMax);

    /// <summary>QuickJS, compiled at its first use.</summary>
    public QuickJsModule QuickJs => _modules.QuickJs;

    /// <summary>Every error of a function that is seen without loading its code, one sentence each.</summary>
    public IEnumerable<string> Violations(Deployment deployment)
    {
        foreach (var error in FunctionSpecValidator.Validate(deployment.Spec, capabilities).Concat(capabilities.Lacking(deployment.Spec)))
        {
            yield return error.ToString();
        }

        if (deployment.Artifact.Length > options.ModuleBytesMax)
        {
            yield return $"the module of {deployment.Artifact.Length} bytes is over the limit of {options.ModuleBytesMax}";
        }
    }

    /// <summary>Loads the code of a function, and makes its first sandbox.</summary>
    /// <param name="deployment">The function.</param>
    /// <param name="loaded">The modules whose code it shares if it has the same.</param>
    /// <param name="givesWay">Whether calls have precedence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BadModuleException">The code cannot be loaded.</exception>
    // Loading runs the guest's own code for up to its limits, so it has a thread of its own, which gives way to calls once there are some: on the
    // runtime's pool, deployments that loop would stand before every request. A caller that no longer waits leaves it to its end,
    // and the result is freed.
    public async Task<SandboxPool> LoadAsync(
        Deployment deployment, IEnumerable<SandboxModule> loaded, bool givesWay, CancellationToken cancellationToken)
    {
        // The caller may use its buffer for something else once it no longer waits.
        var bytes = deployment.Artifact.ToArray();
        await _loads.WaitAsync(cancellationToken);
        var loading = Begin();
        try
        {
            return await loading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = FreeAsync(loading);
            throw;
        }

        // A machine that has no room for one more thread must not keep the place.
        Task<SandboxPool> Begin()
        {
            try
            {
                return Task.Factory.StartNew(Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch
            {
                _loads.Release();
                throw;
            }
        }

        SandboxPool Load()
        {
            try
            {
                if (givesWay)
                {
                    SystemThread.GiveWay();
                }

                return MakePool(deployment.Spec, bytes, loaded, cancellationToken);
            }
            finally
            {
                _loads.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loads.Dispose();

    private static async Task FreeAsync(Task<SandboxPool> loading) => (await loading).Retire();

    // The border of loading: whatever a module makes the host throw is a refusal of that module.
    private SandboxPool MakePool(
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<SandboxModule> loaded, CancellationToken cancellationToken)
    {
        try
        {
            return LoadPool(spec, bytes, loaded, cancellationToken);
        }
        catch (Exception fault) when (fault is not (BadModuleException or OperationCanceledException))
        {
            throw new BadModuleException($"the function cannot be loaded: {fault.Message}", fault);
        }
    }

    // The first sandbox is made at once: a module that cannot be instantiated is refused before anyone calls it.
    // Functions of the same module share the compiled code.
    private SandboxPool LoadPool(
        FunctionSpec spec, ReadOnlyMemory<byte> bytes, IEnumerable<SandboxModule> loaded, CancellationToken cancellationToken)
    {
        var module = Share(loaded, spec.Artifact.Digest) ?? _modules.Load(spec, bytes.Span, cancellationToken);
        try
        {
            module.Prepare(spec, time, cancellationToken);
            var pool = new SandboxPool(module, spec, PrepareCapabilities(spec), time, options.IdleSandboxesMax);
            pool.Rent().Dispose();
            return pool;
        }
        catch
        {
            module.Release();
            throw;
        }
    }

    // A function may have released its module since it was found.
    private static SandboxModule? Share(IEnumerable<SandboxModule> loaded, ModuleDigest digest) =>
        loaded.FirstOrDefault(module => module.Digest == digest && module.TryShare());

    private Func<SandboxWorld> PrepareCapabilities(FunctionSpec spec)
    {
        try
        {
            return capabilities.Prepare(spec);
        }
        catch (CapabilityException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }
}
