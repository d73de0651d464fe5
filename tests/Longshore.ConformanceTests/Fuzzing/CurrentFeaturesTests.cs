using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>The supported features of WebAssembly 3.0 behave as under the current V8. A separate class, so that it runs in
/// parallel with the others.</summary>
public sealed class CurrentFeaturesTests
{
    private const int BatchSize = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Reference types, exception handling, tail calls.
    [Fact]
    public async Task RandomModules_Executed_BehaveAsUnderTheCurrentV8() => await Comparison.RunAsync(await RestorePeerAsync(), batch: 12);

    // Samples and kernels with flipped bits: Longshore accepts and refuses the same mutants as V8.
    [Fact]
    public async Task MutatedModules_Validated_AreAcceptedAsUnderV8()
    {
        var peer = await RestorePeerAsync();
        var random = new Random(FuzzOptions.Seed);
        var originals = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "seeds"), "*.wasm", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var clock = Stopwatch.StartNew();
        var (modules, accepted, later) = (0, 0, 0);
        while (clock.Elapsed < FuzzOptions.Duration)
        {
            var folder = Directory.CreateTempSubdirectory("longshore-fuzz-").FullName;
            var plan = new List<PlannedModule>();
            var ours = new List<ModuleException?>();
            for (var i = 0; i < BatchSize; i++)
            {
                var mutant = Mutate(originals[random.Next(originals.Length)], random);
                var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}.wasm"));
                await File.WriteAllBytesAsync(file, mutant, Token);
                plan.Add(new PlannedModule(file, Calls: null));
                ours.Add(Refusal(mutant));
            }

            var theirs = await peer.RunAsync(folder, plan, Token);
            for (var i = 0; i < plan.Count; i++)
            {
                var isLater = ours[i] is { Error: ModuleError.Unsupported };
                Assert.True(
                    isLater || (ours[i] is null) == (theirs[i][0] == "valid"),
                    $"{plan[i].File}: here {ours[i]?.Message ?? "valid"}, under V8 {theirs[i][0]}");
                accepted += ours[i] is null ? 1 : 0;
                later += isLater && theirs[i][0] == "valid" ? 1 : 0;
            }

            modules += plan.Count;
            Directory.Delete(folder, recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{modules} mutants, seed {FuzzOptions.Seed}: {accepted} accepted by both, {later} of features left out here");
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

    private static ModuleException? Refusal(byte[] bytes)
    {
        try
        {
            Module.Validate(bytes);
            return null;
        }
        catch (ModuleException refusal)
        {
            return refusal;
        }
    }

    private static async Task<V8> RestorePeerAsync()
    {
        try
        {
            return await V8.RestoreCurrentAsync(Token);
        }
        catch (Exception missing) when (missing is InvalidOperationException or Win32Exception)
        {
            Assert.Skip($"npm cannot restore node and binaryen: {missing.Message}");
            throw;
        }
    }
}
