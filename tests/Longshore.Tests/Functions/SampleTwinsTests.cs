using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Samples that are written in C and in JavaScript: both answer the same, on generated data.</summary>
public sealed class SampleTwinsTests(SampleTwinsFixture twins) : IClassFixture<SampleTwinsFixture>
{
    private const string Snapshots =
        "monitoring_start: 0 ns\nnr_regions: 3\n1000-5000(  16.000 KiB):\t9\n5000-6000(   4.000 KiB):\t2\n6000-8000(   8.000 KiB):\t5\n\nnr_regions: 1\n1000-4000(  12.000 KiB):\t5\nlast";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(60, 8, "3", "8")]
    [InlineData(31, 5, "3", "1024")]
    [InlineData(1, 1, "100", "1")]
    public async Task Clusters_OfThreePatternsWithNoise_AreTheThree(int images, int side, params string[] arguments)
    {
        var groups = Encoding.ASCII.GetString(await BothAsync("clusters", Pictures(images, side), arguments)).Split('\n');

        Assert.Equal(images + 1, groups.Length);
        Assert.Equal(Enumerable.Range(0, Math.Min(images, 3)).Select(pattern => groups[pattern]).Distinct().Count(), Math.Min(images, 3));
        Assert.All(Enumerable.Range(0, images), image => Assert.Equal(groups[image % 3], groups[image]));
    }

    [Theory]
    [InlineData("hot 5", "24576\n")]
    [InlineData("hot 0", "28672\n")]
    [InlineData("hot 10", "0\n")]
    [InlineData("filter 5", "monitoring_start: 0 ns\nnr_regions: 3\n1000-5000(  16.000 KiB):\t9\n6000-8000(   8.000 KiB):\t5\n\nnr_regions: 1\n1000-4000(  12.000 KiB):\t5\nlast")]
    public async Task Damo_OfSnapshots_IsWhatWasAccessed(string arguments, string answer) =>
        Assert.Equal(answer, Encoding.ASCII.GetString(await BothAsync("damo", Encoding.ASCII.GetBytes(Snapshots), arguments.Split(' '))));

    [Theory]
    [InlineData(30, 20)]
    [InlineData(30, 20, "10")]
    [InlineData(30, 20, "1")]
    [InlineData(200, 130, "190")]
    public async Task Thumbnail_OfAPicture_IsThePng(int width, int height, params string[] arguments)
    {
        byte[] picture = [.. Encoding.ASCII.GetBytes($"P6\n# made\n{width} {height}\n255\n"), .. Enumerable.Range(0, 3 * width * height).Select(i => (byte)(i * 7))];

        var png = await BothAsync("thumbnail", picture, arguments);

        Assert.Equal("PNG"u8.ToArray(), png[1..4]);
    }

    [Theory]
    [InlineData("clusters", "no pictures")]
    [InlineData("clusters", "", "0")]
    [InlineData("clusters", "", "3", "x")]
    [InlineData("damo", "", "hot")]
    [InlineData("damo", "", "cold", "1")]
    [InlineData("damo", "", "hot", "-1")]
    [InlineData("thumbnail", "P5\n1 1\n255\n1")]
    [InlineData("thumbnail", "P6\n9 9\n255\n1")]
    [InlineData("thumbnail", "P6\n1 1\n65535\n123456")]
    [InlineData("thumbnail", "", "0")]
    public async Task Input_ThatIsNone_IsRefusedByBoth(string sample, string input, params string[] arguments)
    {
        using var compiled = await InvokeAsync(sample, Samples.Read(sample), Encoding.ASCII.GetBytes(input), arguments);
        using var script = await InvokeAsync(sample + "-js", await ScriptAsync(sample), Encoding.ASCII.GetBytes(input), arguments);

        Assert.Equal((Failure.Exited, 1), (compiled.Failure, compiled.ExitCode));
        Assert.Equal((Failure.None, 400), (script.Failure, script.Response!.Status));
    }

    [Fact]
    public async Task Clusters_OfASetThatIsCutShort_IsRefusedByBoth()
    {
        var pictures = Pictures(5, 4)[..^1];
        using var compiled = await InvokeAsync("clusters", Samples.Read("clusters"), pictures);
        using var script = await InvokeAsync("clusters-js", await ScriptAsync("clusters"), pictures);

        Assert.Equal((Failure.Exited, 400), (compiled.Failure, script.Response!.Status));
    }

    // Pictures of three patterns in turn, with noise: IDX of bytes.
    private static byte[] Pictures(int images, int side)
    {
        var random = new Random(5);
        var set = new byte[16 + images * side * side];
        BinaryPrimitives.WriteInt32BigEndian(set, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(set.AsSpan(4), images);
        BinaryPrimitives.WriteInt32BigEndian(set.AsSpan(8), side);
        BinaryPrimitives.WriteInt32BigEndian(set.AsSpan(12), side);
        for (var at = 0; at < images * side * side; at++)
        {
            var (image, x, y) = (at / side / side, at % side, at / side % side);
            var isBright = (image % 3) switch { 0 => 2 * x < side, 1 => 2 * y < side, _ => x + y < side };
            set[16 + at] = (byte)((isBright ? 200 : 0) + random.Next(40));
        }

        return set;
    }

    private static async Task<byte[]> ScriptAsync(string sample) =>
        FunctionScript.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", sample + ".js"), Token));

    private async Task<byte[]> BothAsync(string sample, byte[] input, params string[] arguments)
    {
        using var compiled = await InvokeAsync(sample, Samples.Read(sample), input, arguments);
        using var script = await InvokeAsync(sample + "-js", await ScriptAsync(sample), input, arguments);

        Assert.True(compiled.Failure == Failure.None, compiled.Detail);
        Assert.True(script.Failure == Failure.None, script.Detail);
        Assert.Equal(compiled.Output.ToArray(), script.Output.ToArray());
        return compiled.Output.ToArray();
    }

    private async Task<InvocationResult> InvokeAsync(string name, byte[] artifact, byte[] input, params string[] arguments)
    {
        var function = FunctionFixture.Name(name);
        if (twins.Node.Catalog.Find(function) is null)
        {
            // The machine may be busy, and pictures are much work for an interpreter.
            var spec = new FunctionSpec(function, Artifact.Of(artifact)) { Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(1) } };
            Assert.Empty((await twins.Node.Catalog.DeployAsync(spec, artifact, Token)).Errors);
        }

        return await twins.Node.Invoker.InvokeAsync(new Invocation { Function = function, Arguments = arguments, Input = input }, Token);
    }
}
