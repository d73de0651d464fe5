using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Runs random modules in Longshore, with guard pages, with explicit checks and function by function, and under
/// V8.</summary>
internal static class Comparison
{
    private const int InputBytesMax = 24_000;

    private static readonly Engine Guarded = new();
    private static readonly Engine Checked = new(new EngineOptions { BoundsCheck = BoundsCheck.Explicit });
    private static readonly Engine Lazy = new(new EngineOptions { LazyCodeBytesMin = 0 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Compares modules of the peer's generator until the time is up.</summary>
    /// <param name="peer">The engine to compare with.</param>
    /// <param name="batch">The number of modules that the peer runs at a time.</param>
    public static Task RunAsync(V8 peer, int batch) => RunAsync(
        peer, batch, hasVectors: true, (folder, index, withVectors, random) => MakeModuleAsync(peer, folder, index, withVectors, random));

    /// <summary>Compares modules of a generator of ours until the time is up.</summary>
    public static Task RunAsync(V8 peer, int batch, Func<Random, byte[]> generate) => RunAsync(
        peer, batch, hasVectors: false, async (folder, index, _, random) =>
        {
            var file = FileOf(folder, index);
            await File.WriteAllBytesAsync(file, generate(random), Token);
            return file;
        });

    private static async Task RunAsync(
        V8 peer, int batch, bool hasVectors, Func<string, int, bool, Random, Task<string?>> makeModule)
    {
        var random = new Random(FuzzOptions.Seed);
        var clock = Stopwatch.StartNew();
        var (modules, calls, leftOut) = (0, 0, 0);
        while (clock.Elapsed < FuzzOptions.Duration)
        {
            var folder = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;
            var plan = new List<PlannedModule>();
            var ours = new List<IReadOnlyList<string>>();
            for (var i = 0; i < batch; i++)
            {
                // NaN lanes may have other bits under V8 (core specification 4.3.3), and vectors reveal them. So a module with
                // vectors is compared only between the two kinds of bounds checks.
                var withVectors = hasVectors && i % 4 == 0;
                if (await makeModule(folder, i, withVectors, random) is not { } file)
                {
                    continue;
                }

                if (IsOfFeaturesLeftOut(file))
                {
                    leftOut++;
                    continue;
                }

                var (planned, outcome) = RunHere(file, random);
                modules++;
                calls += planned.Calls!.Count;
                if (!withVectors)
                {
                    plan.Add(planned);
                    ours.Add(outcome);
                }
            }

            var theirs = await peer.RunAsync(folder, plan, Token);
            for (var i = 0; i < plan.Count; i++)
            {
                AssertSame(plan[i].File, ours[i], theirs[i]);
            }

            Directory.Delete(folder, recursive: true);
        }

        Assert.True(calls > 0, "no call was compared");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{modules} random modules with {calls} calls, seed {FuzzOptions.Seed}: all as under V8; {leftOut} use features left out here");
    }

    // Null if the generator refuses its own module.
    private static async Task<string?> MakeModuleAsync(V8 peer, string folder, int index, bool withVectors, Random random)
    {
        var input = Path.Combine(folder, "input");
        var bytes = new byte[random.Next(200, InputBytesMax)];
        random.NextBytes(bytes);
        await File.WriteAllBytesAsync(input, bytes, Token);
        var file = FileOf(folder, index);
        try
        {
            await peer.MakeModuleAsync(input, file, withVectors, Token);
            return file;
        }
        catch (InvalidOperationException refusal) when (refusal.Message.Contains("after translate-to-fuzz", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string FileOf(string folder, int index) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index}.wasm"));

    // The generator emits some instructions of typed references whenever references are enabled.
    private static bool IsOfFeaturesLeftOut(string file)
    {
        try
        {
            Module.Validate(File.ReadAllBytes(file));
            return false;
        }
        catch (ModuleException refusal) when (refusal.Error == ModuleError.Unsupported)
        {
            return true;
        }
    }

    private static (PlannedModule Module, IReadOnlyList<string> Outcome) RunHere(string file, Random random)
    {
        var bytes = File.ReadAllBytes(file);
        using var guarded = new GuestRun(Guarded, bytes);
        var calls = guarded.Plan(random);
        var outcome = guarded.Run(calls);
        using var explicitly = new GuestRun(Checked, bytes);
        AssertSame(file, outcome, explicitly.Run(calls));
        using var lazily = new GuestRun(Lazy, bytes);
        AssertSame(file, outcome, lazily.Run(calls));
        return (new PlannedModule(file, calls), outcome);
    }

    // Stack depths differ, so calls after an exhausted stack cannot be compared.
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
}
