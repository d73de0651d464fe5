using System.Runtime.CompilerServices;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Specs;
using Longshore.Python.Guests;
using Longshore.Python.Packages;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>A program of Python. Each function that uses it is loaded in its own environment, and its calls start from that
/// state.</summary>
internal sealed class PythonModule : SandboxModule
{
    // A deployment waits for it. Code that was not used before is compiled meanwhile, which takes seconds on a busy machine.
    private static readonly TimeSpan LoadTimeMax = TimeSpan.FromSeconds(20);

    private readonly PythonInterpreter _python;
    private readonly PythonPackage _package;
    private readonly CancellationTokenSource _retired = new();

    // A function's pool keeps its spec as long as the function lives.
    private readonly ConditionalWeakTable<FunctionSpec, PythonProgram> _programs = [];
    private Task? _compilation;

    private PythonModule(ModuleDigest digest, PythonInterpreter python, PythonPackage package)
        : base(digest)
    {
        _python = python;
        _package = package;
    }

    /// <summary>Reads a package.</summary>
    /// <exception cref="BadModuleException">It is damaged or too large.</exception>
    public static PythonModule Load(PythonInterpreter python, ModuleDigest digest, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new PythonModule(digest, python, PythonPackage.Read(bytes));
        }
        catch (PythonPackageException refusal)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
    }

    /// <inheritdoc/>
    public override void Publish() => _compilation ??= _python.CompileAheadOfTimeAsync(_retired.Token);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _retired.Cancel();
        _retired.Dispose();
        base.Dispose();
    }

    public override void Prepare(FunctionSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LoadTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var directories = OpenDirectories(spec);
        try
        {
            var world = new PythonWorld { Environment = [.. spec.Environment.Select(variable => variable.ToString())], Directories = directories };
            _programs.AddOrUpdate(spec, PythonProgram.Load(_python, _package, world, PythonSandbox.LimitsOf(spec.Limits), time, either.Token));
        }
        catch (PythonException failure)
        {
            throw new BadModuleException(string.Join('\n', [failure.Message, .. failure.Trace]), failure);
        }
        catch (Exception refusal) when (refusal is LinkException or GuestMemoryException)
        {
            throw new BadModuleException("the program cannot be loaded: " + refusal.Message, refusal);
        }
        catch (TrapException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (TrapException trap)
        {
            throw new BadModuleException(
                $"the program was not imported within {LoadTimeMax.TotalSeconds} s, or not within its stack: {trap.Message}", trap);
        }
        finally
        {
            foreach (var directory in directories)
            {
                directory.Dispose();
            }
        }
    }

    public override Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time) =>
        _programs.TryGetValue(spec, out var program)
            ? new PythonSandbox(program, spec, world, time)
            : throw new InvalidOperationException("the module was not prepared for this function");

    // Python finds the directories when it starts. The world that will have them is made later.
    private static WasiDirectory[] OpenDirectories(FunctionSpec spec)
    {
        var opened = new List<WasiDirectory>();
        try
        {
            foreach (var grant in spec.Grants.Where(grant => grant.Capability == FilesCapability.CapabilityName))
            {
                if (FunctionDirectory.TryParse(grant.Argument, out var directory))
                {
                    opened.Add(WasiDirectory.Open(directory.HostPath, directory.GuestPath, directory.IsWritable));
                }
            }

            // A secret is in each call, not in the program's snapshot.
            return [.. opened, .. SecretFiles.DirectoriesOf(SecretGrant.In(spec), _ => null)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            opened.ForEach(directory => directory.Dispose());
            throw new BadModuleException(failure.Message, failure);
        }
    }
}
