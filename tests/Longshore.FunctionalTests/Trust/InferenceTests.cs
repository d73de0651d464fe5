using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Trust;

/// <summary>The workload <c>ov-inference</c> as users run it: the inference service, the worker and the client are processes of their own.</summary>
/// <param name="data">The workers' data directory: Python is compiled ahead of time once.</param>
public sealed class InferenceTests(WorkerData data) : IClassFixture<WorkerData>
{
    [Fact]
    public async Task Submit_PictureOfAStreet_WritesTheAnnotatedOne()
    {
        using var directory = new TemporaryDirectory();
        var (images, output) = (Directory.CreateDirectory(Path.Combine(directory.Path, "images")), Directory.CreateDirectory(Path.Combine(directory.Path, "output")));
        await File.WriteAllBytesAsync(Path.Combine(images.FullName, "street.png"), Picture(), TestContext.Current.CancellationToken);
        await using var service = LongshoreProcess.Start(
            ["trust", "inference", "--bind", "tcp://127.0.0.1:0", "--images", images.FullName, "--output", output.FullName, "--data-dir", data.Path]);
        var inference = await AddressAsync(service, "inference on ");
        await using var worker = LongshoreProcess.Start(
            ["trust", "worker", "--bind", "tcp://127.0.0.1:0", "--workloads", Workloads(directory, inference), "--data-dir", data.Path]);
        var address = await AddressAsync(worker, "worker on ");

        var street = await SubmitAsync(address, "street.png");
        var absent = await SubmitAsync(address, "../street.png");

        Assert.Equal((0, "Decryption result at client - Openvino Success: Generated output file: street.bmp\n"), (street.ExitCode, street.Output));
        Assert.Equal("BM"u8.ToArray(), (await File.ReadAllBytesAsync(Path.Combine(output.FullName, "street.bmp"), TestContext.Current.CancellationToken))[..2]);
        Assert.StartsWith("Decryption result at client - Openvino Error: Could not execute OpenVino workorder: BadName", absent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_WhileTheServiceIsAway_Fails()
    {
        using var directory = new TemporaryDirectory();
        await using var worker = LongshoreProcess.Start(
            ["trust", "worker", "--bind", "tcp://127.0.0.1:0", "--workloads", Workloads(directory, "tcp://127.0.0.1:1"), "--data-dir", data.Path]);

        var submitted = await SubmitAsync(await AddressAsync(worker, "worker on "), "street.png");

        Assert.Equal(1, submitted.ExitCode);
        Assert.Contains("Error processing work load", submitted.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--images /nowhere --output /tmp", "there is no folder /nowhere")]
    [InlineData("--images /tmp --output /tmp/", "cannot be both the folder of pictures and that of annotated ones")]
    [InlineData("--images /tmp --output /nowhere", "there is no folder /nowhere")]
    [InlineData("--images /tmp --output /usr --bind nowhere", "cannot be bound")]
    [InlineData("--images /tmp --output /usr --detector absent.wasm", "absent.wasm cannot be read")]
    [InlineData("--images /tmp --output /usr --detector /etc/hostname", "is refused")]
    public async Task Inference_WrongOption_SaysSo(string options, string expected)
    {
        var run = await LongshoreProcess.RunAsync(["trust", "inference", "--data-dir", data.Path, .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    // The sample's own list, with the port that the system chose.
    private static string Workloads(TemporaryDirectory directory, string inference)
    {
        var samples = Path.Combine(AppContext.BaseDirectory, "samples", "trust");
        Directory.CreateDirectory(Path.Combine(directory.Path, "ov_workload"));
        foreach (var file in Directory.GetFiles(Path.Combine(samples, "ov_workload"), "*.py"))
        {
            File.Copy(file, Path.Combine(directory.Path, "ov_workload", Path.GetFileName(file)));
        }

        return directory.Write("workloads.json", $$"""
            {
              "ov-inference": {
                "module": "ov_workload.openvino",
                "class": "OpenVinoWorkLoad",
                "grants": ["tcp:{{inference["tcp://".Length..]}}"],
                "environment": ["OV_ZMQ_URL={{inference}}"]
              }
            }
            """);
    }

    // Grey, as BMP: a picture is told by its content, not by its name.
    private static byte[] Picture()
    {
        var bytes = new byte[54 + (64 * 48 * 3)];
        bytes.AsSpan(54).Fill(128);
        "BM"u8.CopyTo(bytes);
        (bytes[10], bytes[14], bytes[18], bytes[22], bytes[26], bytes[28]) = (54, 40, 64, 48, 1, 24);
        return bytes;
    }

    private static async Task<string> AddressAsync(LongshoreProcess process, string before) =>
        (await process.ReadLineAsync(line => line.StartsWith(before, StringComparison.Ordinal)))[before.Length..].Split(',')[0];

    private static Task<CommandOutput> SubmitAsync(string address, string picture) =>
        LongshoreProcess.RunAsync("trust", "submit", "--connect", address, "--workload_id", "ov-inference", "--in_data", picture);
}
