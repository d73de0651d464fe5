using System.Reflection;
using Longshore.Fleet.Agent;
using Longshore.Functions.Specs;

namespace Longshore.Board;

/// <summary>Runs a function before a snapshot is made, so that what a first run compiles and loads is in it.</summary>
internal static class WarmUp
{
    /// <summary>The argument that asks for it.</summary>
    public const string Option = "--warm";

    private const string Module = "echo.wasm";

    // Code is compiled when it is called; the second run calls what only a second one does.
    private const int Runs = 2;

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">It does not answer as it must: then no machine would.</exception>
    public static async Task RunAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        var module = Read();
        if (!FunctionName.TryParse("warm-up", out var name))
        {
            throw new InvalidOperationException("the function of the warm-up has no valid name");
        }

        var spec = new FunctionSpec(name, Artifact.Of(module));
        await program.KeepAsync(spec.Artifact.Digest, module, cancellationToken);
        for (var run = 0; run < Runs; run++)
        {
            var answer = await program.RunAsync(spec, "1"u8.ToArray(), cancellationToken);
            if (answer.Failure is { } failure)
            {
                throw new InvalidOperationException($"the function of the warm-up failed: {failure}");
            }
        }
    }

    private static byte[] Read()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Module)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
