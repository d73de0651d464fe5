using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>Modules of JavaScript whose default export is called with each request.</summary>
internal sealed class JavaScriptModule : SandboxModule
{
    // A deployment waits for the evaluation.
    private static readonly TimeSpan LoadTimeMax = TimeSpan.FromSeconds(10);

    // What Workers call.
    private static readonly string[] Methods = ["fetch", "queue", "scheduled"];

    private readonly JavaScriptProgram _program;

    private JavaScriptModule(ModuleDigest digest, JavaScriptProgram program)
        : base(digest) => _program = program;

    /// <summary>Evaluates modules once.</summary>
    /// <exception cref="BadModuleException">They are damaged, throw, take too long, or export no default function.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public static JavaScriptModule Load(
        QuickJsModule quickjs, ModuleDigest digest, ReadOnlySpan<byte> bytes, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LoadTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var program = JavaScriptProgram.Load(
                quickjs, ModuleGraph.Decompress(bytes), new JavaScriptLimits(), time, cancellationToken: either.Token);
            using var context = program.NewContext(new JavaScriptLimits(), time, NoOutput.Instance, NoOutput.Instance, out _);
            var handler = program.Handler;
            return context.IsFunction(handler)
                || (context.TypeOf(handler) == JavaScriptType.Object && Methods.Any(name => context.IsFunction(context.Get(handler, name))))
                ? new JavaScriptModule(digest, program)
                : throw new BadModuleException($"{program.Graph.Entry} has no default export that is a function or has a method fetch, queue or scheduled: write export default async request => response");
        }
        catch (JavaScriptException failure)
        {
            throw new BadModuleException(failure.MessageWithPlace, failure);
        }
        catch (Exception refusal) when (refusal is InvalidDataException or GuestMemoryException)
        {
            throw new BadModuleException(refusal.Message, refusal);
        }
        catch (TrapException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (TrapException trap)
        {
            throw new BadModuleException($"the modules were not evaluated within {LoadTimeMax.TotalSeconds} s, or not within their stack: {trap.Message}", trap);
        }
    }

    /// <inheritdoc/>
    public override Snapshot Snapshot => _program.Snapshot;

    /// <inheritdoc/>
    public override Snapshot Base => _program.Base;

    /// <inheritdoc/>
    public override Snapshot SnapshotOf(InstanceDelta delta, FunctionLimits limits) =>
        _program.SnapshotOf(delta, new JavaScriptLimits { MemoryBytesMax = limits.MemoryBytesMax });

    public override Sandbox NewSandbox(FunctionSpec spec, SandboxWorld world, TimeProvider time) =>
        new JavaScriptSandbox(_program, spec.Limits, world, time);
}
