using System.Diagnostics;
using System.Text.Json;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>The engine to compare with, and the program that makes random modules.</summary>
internal static class V8
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Why there can be no comparison here, or null.</summary>
    public static string? MissingReason { get; } =
        !Exists("node") ? "node is not installed (apt-get install nodejs)"
        : !Exists("wasm-opt") ? "wasm-opt is not installed (apt-get install binaryen)"
        : null;

    /// <summary>What happens to each module of a plan under V8.</summary>
    public static async Task<string[][]> RunAsync(
        string folder, IReadOnlyList<PlannedModule> plan, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "plan.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(plan, Json), cancellationToken);
        var output = await RunProgramAsync(
            "node", [Path.Combine(AppContext.BaseDirectory, "Fuzzing", "v8.mjs"), file], cancellationToken);
        return JsonSerializer.Deserialize<string[][]>(output)!;
    }

    /// <summary>Makes a valid module of random bytes. Without reference types, of which Debian's wasm-opt also makes such as no
    /// engine has any more.</summary>
    public static Task MakeModuleAsync(string input, string module, bool withVectors, CancellationToken cancellationToken) =>
        RunProgramAsync(
            "wasm-opt",
            [
                "--translate-to-fuzz", input, "--denan", "-o", module, "--mvp-features", "--enable-bulk-memory", "--enable-multivalue",
                "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-mutable-globals",
                withVectors ? "--enable-simd" : "--disable-simd",
            ],
            cancellationToken);

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
