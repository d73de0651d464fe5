using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Random modules behave here as they do under V8, with guard pages and with explicit checks.</summary>
public sealed class DifferentialTests
{
    private const int BatchSize = 40;
    private const int InputBytesMax = 24_000;

    private static readonly Engine Guarded = new();
    private static readonly Engine Checked = new(new EngineOptions { BoundsCheck = BoundsCheck.Explicit });

    // What this engine leaves out and V8 has: not malformed to it, so the two may differ.
    private static readonly string[] LaterFeatures =
        ["illegal opcode", "malformed section id", "constant expression required"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomModules_Executed_BehaveAsUnderV8()
    {
        Assert.SkipWhen(V8.MissingReason is not null, V8.MissingReason ?? "");
        var random = new Random(FuzzOptions.Seed);
        var clock = Stopwatch.StartNew();
        var (modules, calls) = (0, 0);
        while (clock.Elapsed < FuzzOptions.Duration)
        {
            var folder = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;
            var plan = new List<PlannedModule>();
            var ours = new List<IReadOnlyList<string>>();
            for (var i = 0; i < BatchSize; i++)
            {
                // Lanes that are no numbers may have other bits under V8 (core specification 4.3.3), and vectors show them: a
                // module with vectors is compared between the two ways to check bounds only.
                var withVectors = i % 4 == 0;
                var file = await MakeModuleAsync(folder, i, withVectors, random);
                var (planned, outcome) = RunHere(file, random);
                modules++;
                calls += planned.Calls!.Count;
                if (!withVectors)
                {
                    plan.Add(planned);
                    ours.Add(outcome);
                }
            }

            var theirs = await V8.RunAsync(folder, plan, Token);
            for (var i = 0; i < plan.Count; i++)
            {
                AssertSame(plan[i].File, ours[i], theirs[i]);
            }

            Directory.Delete(folder, recursive: true);
        }

        Report($"{modules} random modules with {calls} calls, seed {FuzzOptions.Seed}: all as under V8");
    }

    // Samples and kernels with bits turned over: what V8 accepts and what it refuses is accepted and refused here.
    [Fact]
    public async Task MutatedModules_Validated_AreAcceptedAsUnderV8()
    {
        Assert.SkipWhen(V8.MissingReason is not null, V8.MissingReason ?? "");
        var random = new Random(FuzzOptions.Seed);
        var originals = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "seeds"), "*.wasm", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var clock = Stopwatch.StartNew();
        var (modules, accepted, later) = (0, 0, 0);
        while (clock.Elapsed < FuzzOptions.Duration)
        {
            var folder = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;
            var plan = new List<PlannedModule>();
            var ours = new List<string?>();
            for (var i = 0; i < 10 * BatchSize; i++)
            {
                var mutant = Mutate(originals[random.Next(originals.Length)], random);
                var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}.wasm"));
                await File.WriteAllBytesAsync(file, mutant, Token);
                plan.Add(new PlannedModule(file, Calls: null));
                ours.Add(Refusal(mutant));
            }

            var theirs = await V8.RunAsync(folder, plan, Token);
            for (var i = 0; i < plan.Count; i++)
            {
                var isLater = ours[i] is { } rule && LaterFeatures.Any(feature => rule.Contains(feature, StringComparison.Ordinal));
                Assert.True(
                    isLater || (ours[i] is null) == (theirs[i][0] == "valid"),
                    $"{plan[i].File}: here {ours[i] ?? "valid"}, under V8 {theirs[i][0]}");
                accepted += ours[i] is null ? 1 : 0;
                later += isLater && theirs[i][0] == "valid" ? 1 : 0;
            }

            modules += plan.Count;
            Directory.Delete(folder, recursive: true);
        }

        Report($"{modules} mutants, seed {FuzzOptions.Seed}: {accepted} accepted by both, {later} of features left out here");
    }

    private static async Task<string> MakeModuleAsync(string folder, int index, bool withVectors, Random random)
    {
        var input = Path.Combine(folder, "input");
        var bytes = new byte[random.Next(200, InputBytesMax)];
        random.NextBytes(bytes);
        await File.WriteAllBytesAsync(input, bytes, Token);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index}.wasm"));
        await V8.MakeModuleAsync(input, file, withVectors, Token);
        return file;
    }

    private static (PlannedModule Module, IReadOnlyList<string> Outcome) RunHere(string file, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        using var guarded = new GuestRun(Guarded, bytes);
        var calls = guarded.Plan(random);
        var outcome = guarded.Run(calls);
        using var explicitly = new GuestRun(Checked, bytes);
        AssertSame(file, outcome, explicitly.Run(calls));
        return (new PlannedModule(file, calls), outcome);
    }

    // How deep a stack is differs; what comes after one was exhausted cannot be compared.
    private static void AssertSame(string file, IReadOnlyList<string> ours, IReadOnlyList<string> theirs)
    {
        for (var i = 0; i < Math.Max(ours.Count, theirs.Count); i++)
        {
            var (our, their) = (ours.ElementAtOrDefault(i) ?? "nothing", theirs.ElementAtOrDefault(i) ?? "nothing");
            if (our.EndsWith(" exhausted", StringComparison.Ordinal) || their.EndsWith(" exhausted", StringComparison.Ordinal))
            {
                return;
            }

            Assert.True(our == their, $"{file}, line {i} (seed {FuzzOptions.Seed}): here \"{our}\", there \"{their}\"");
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var mutant = (byte[])original.Clone();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(8, mutant.Length);
            mutant[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(mutant[at] ^ (1 << random.Next(8)));
        }

        return mutant;
    }

    private static string? Refusal(byte[] bytes)
    {
        try
        {
            Module.Validate(bytes, WebAssemblyFeatures.None);
            return null;
        }
        catch (ModuleException refusal)
        {
            return refusal.Rule;
        }
    }

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
