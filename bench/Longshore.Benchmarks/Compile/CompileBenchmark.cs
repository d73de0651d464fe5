using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Compile;

/// <summary>The time from a module's bytes to runnable code: just in time, ahead of time, function by function, and from the
/// cache.</summary>
internal sealed class CompileBenchmark(string root, string samples, string quickjsFile) : IBenchmark
{
    private const int Rounds = 11;
    private const int ColdRounds = 5;

    public string Name => "compile";

    public string Summary => "from the bytes of a module to code that runs: modules of 24 KB (wordcount), 640 KB (QuickJS) and 26 MB (Python)";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var small = await File.ReadAllBytesAsync(Path.Combine(samples, "wordcount.wasm"), cancellationToken);
        var quickjs = await File.ReadAllBytesAsync(quickjsFile, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        progress("QuickJS from nothing");
        var cold = Enumerable.Range(0, ColdRounds)
            .Select(round => Measure(quickjs, Path.Combine(folder, $"cold{round}"), CodeOrigin.AheadOfTime)).ToArray();
        progress("QuickJS from a file");
        var cached = Enumerable.Range(0, Rounds)
            .Select(round => Measure(
                quickjs, Copy(Path.Combine(folder, "cold0"), Path.Combine(folder, $"cached{round}")), CodeOrigin.Cache)).ToArray();
        progress("a small module");
        var quick = Enumerable.Range(0, Rounds).Select(_ => Measure(small, folder, CodeOrigin.JustInTime)).ToArray();
        progress("Python, function by function");
        var python = await File.ReadAllBytesAsync(await PythonPackage.RestoreAsync(root, cancellationToken), cancellationToken);
        var image = Path.Combine(folder, "python");
        var firstCalls = Enumerable.Range(0, ColdRounds).Select(_ => PythonRun.FirstCall(python, image, CodeOrigin.Lazy)).ToArray();
        progress("Python ahead of time");
        var imageTime = await PythonRun.CompileImageAsync(python, image, cancellationToken);
        progress("Python from a file");
        var loads = Enumerable.Range(0, ColdRounds)
            .Select(round => PythonRun.CachedLoad(python, Copy(image, Path.Combine(folder, $"python{round}")))).ToArray();
        Directory.Delete(folder, recursive: true);
        return new BenchmarkReport(
            ["module", "way", "median, ms", "first, ms"],
            [
                [Size("wordcount", small), "just in time", Text(Statistics.Median(quick)), Text(quick[0])],
                [Size("QuickJS", quickjs), "ahead of time", Text(Statistics.Median(cold)), Text(cold[0])],
                [Size("QuickJS", quickjs), "from the cache", Text(Statistics.Median(cached)), Text(cached[0])],
                [Size("Python", python), "function by function, to the end of the first call", Text(Statistics.Median(firstCalls)), Text(firstCalls[0])],
                [Size("Python", python), "ahead of time, in the background", Text(imageTime), Text(imageTime)],
                [Size("Python", python), "from the cache, processor time", Text(Statistics.Median(loads)), Text(loads[0])],
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["small_ms"] = Statistics.Median(quick),
                ["quickjs_cold_ms"] = Statistics.Median(cold),
                ["quickjs_cached_ms"] = Statistics.Median(cached),
                ["first_call_26mb_ms"] = Statistics.Median(firstCalls),
                ["image_26mb_ms"] = imageTime,
                ["cached_26mb_ms"] = Statistics.Median(loads),
            });
    }

    // The runtime maps a file only once, so every round needs a new file.
    private static string Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    private static double Measure(byte[] bytes, string cache, CodeOrigin expected)
    {
        var engine = new Wasm.Engine(new EngineOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = cache } });
        var start = Stopwatch.GetTimestamp();
        var module = Module.Load(engine, bytes);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return module.Origin == expected
            ? time
            : throw new InvalidOperationException($"the code came {module.Origin}, not {expected}");
    }

    private static string Size(string name, byte[] bytes) => $"{name}, {bytes.Length / 1000} KB";

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
