using System.Runtime.CompilerServices;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Native;

/// <summary>The targets of deployed functions, made once for every deployment.</summary>
/// <param name="mountOf">The path at which a function is reached.</param>
internal sealed class FunctionTargets(Func<FunctionConfig, string> mountOf)
{
    // A function's output may be anything. Without a type of its own, a browser must not execute it.
    private const string OutputType = "application/octet-stream";

    private readonly ConditionalWeakTable<FunctionConfig, InvocationTarget> _targets = [];

    public InvocationTarget Of(FunctionConfig function) => _targets.GetValue(function, Make);

    private InvocationTarget Make(FunctionConfig function) => new(Invocation.Of(function.Spec), OutputType, function.Limits.InputBytesMax)
    {
        Mount = mountOf(function),
        HasArguments = function.Spec.Artifact.Kind == ArtifactKind.WasmCommand,
    };
}
