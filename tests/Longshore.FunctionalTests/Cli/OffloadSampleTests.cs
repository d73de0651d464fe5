using System.Buffers.Binary;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>The programs of samples/offload that stand for ATLAS's.</summary>
public sealed class OffloadSampleTests : IDisposable
{
    private const int MicroPrograms = 53;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Micro_AllPrograms_GiveTheSameHereAndOnAWorker()
    {
        await using var worker = LongshoreProcess.Start("worker", "--listen", "127.0.0.1:0", "--data-dir", _directory.Path);
        var line = await worker.ReadLineAsync(text => text.StartsWith("worker on ", StringComparison.Ordinal));
        var addresses = Path.Combine(_directory.Path, "addresses");
        await File.WriteAllTextAsync(addresses, line.Split(',')[0].Split(':')[^1] + " localhost\n", Token);

        var here = await RunAsync("--local", Sample("micro", "run.js"), "--small");
        var there = await RunAsync("--policy", "remote", "--server-file", addresses, Sample("micro", "run.js"), "--small");

        Assert.Equal((0, ""), (here.ExitCode, here.Error));
        Assert.Equal(MicroPrograms, here.Output.Count(letter => letter == '\n'));
        Assert.DoesNotContain(" -1\n", here.Output, StringComparison.Ordinal);
        Assert.Contains("fibonacci 144\n", here.Output, StringComparison.Ordinal);
        Assert.Equal((0, here.Output, ""), (there.ExitCode, there.Output, there.Error));
    }

    [Fact]
    public async Task Micro_WithNames_RunsThose()
    {
        var one = await RunAsync("--local", Sample("micro", "run.js"), "sieve", "--small");
        var wrong = await RunAsync("--local", Sample("micro", "run.js"), "sift");

        Assert.Equal((0, "sieve 168\n"), (one.ExitCode, one.Output));
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("there is no sift; there are knightTour, ", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_Encoded_IsAJpegFile()
    {
        var output = await RunAsync("--local", Sample("jpeg", "one.js"), "small.jpg");

        var bytes = await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "small.jpg"), Token);
        Assert.Equal((0, $"small.jpg: {bytes.Length} bytes\n", ""), (output.ExitCode, output.Output, output.Error));
        Assert.Equal([0xff, 0xd8, 0xff, 0xe0], bytes[..4]);
        Assert.Equal([0xff, 0xd9], bytes[^2..]);
        var frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0, 0x00, 0x11, 0x08]) + 5;
        Assert.Equal((73, 110), (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(frame)), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(frame + 2))));
    }

    [Fact]
    public async Task Text_Analysed_HasWordsOfAllKinds()
    {
        foreach (var module in new[] { "text-analysis.js", "word-kinds.js" })
        {
            File.Copy(Sample("text-analysis", module), Path.Combine(_directory.Path, module));
        }

        var program = Path.Combine(_directory.Path, "run.js");
        await File.WriteAllTextAsync(
            program,
            """
            import { analyse } from "./text-analysis.js";
            const found = await analyse("The old pilot quickly counts his crates. She is walking to the cold harbour.");
            print(found.nouns); print(found.verbs); print(found.adjectives); print(found.adverbs);
            """,
            Token);

        var output = await RunAsync("--local", program);

        Assert.Equal((0, "crates,harbour,pilot\ncounts,walking\ncold,old\nquickly\n", ""), (output.ExitCode, output.Output, output.Error));
    }

    private static string Sample(params string[] path) => Path.Combine([Samples.Folder, "offload", .. path]);

    private Task<CommandOutput> RunAsync(params string[] words) =>
        LongshoreProcess.RunInAsync(_directory.Path, "", ["run", "--data-dir", _directory.Path, .. words]);
}
