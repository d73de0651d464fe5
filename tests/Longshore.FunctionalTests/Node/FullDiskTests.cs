using System.Net;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary>A node that cannot write any more reports that, keeps its data, and continues to serve.</summary>
public sealed class FullDiskTests
{
    private const int FileKibibytesMax = 512;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deploy_OnAFullDisk_IsAnsweredAndLeavesTheRestAsItWas()
    {
        using var directory = new TemporaryDirectory();
        await using (var node = await ServeProcess.StartWithSmallFilesAsync(directory.Path, FileKibibytesMax))
        {
            node.ExpectedError = "NodeErrors[20]";
            await node.DeployAsync("fibonacci", Samples.Read("fibonacci"));
            for (var i = 0; i < 3; i++)
            {
                using var refused = await node.PutAsync("large", WithCustomSection(Samples.Read("empty"), 1 << 20));
                Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
                await TestNode.ProblemAsync(refused);
                await node.DeployAsync($"small{i}", Samples.Read("empty"));
            }

            Assert.Equal("55\n", await node.Client.GetStringAsync(new Uri("/function/fibonacci?10", UriKind.Relative), Token));
            await node.Process.InterruptAsync();
            Assert.Equal(0, (await node.Process.EndAsync()).ExitCode);
        }

        var listed = await LongshoreProcess.RunAsync("list", "--data", directory.Path);
        Assert.Contains("fibonacci", listed.Output, StringComparison.Ordinal);
        Assert.Contains("small2", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_StartedOnAFullDisk_ServesAndRemovesAndThenDeploys()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        var data = Path.Combine(disk.Path, "data");
        await using (var before = await ServeProcess.StartAsync(data))
        {
            before.ExpectedError = "NodeErrors[20]";
            await before.DeployAsync("fibonacci", Samples.Read("fibonacci"));
            for (var i = 0; ; i++)
            {
                using var deployed = await before.PutAsync($"large{i}", WithCustomSection(Samples.Read("empty"), 1 << 19));
                if (deployed.StatusCode == HttpStatusCode.InsufficientStorage)
                {
                    break;
                }
            }

            await before.Process.KillAsync();
        }

        disk.Fill();
        await using var node = await ServeProcess.StartAsync(data);
        node.ExpectedError = "NodeErrors[20]";
        Assert.Equal("55\n", await node.Client.GetStringAsync(new Uri("/function/fibonacci?10", UriKind.Relative), Token));
        using var refused = await node.PutAsync("more", WithCustomSection(Samples.Read("empty"), 1 << 19));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        using var removed = await node.Client.DeleteAsync(new Uri("/functions/large0", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await node.DeployAsync("small", Samples.Read("empty"));
    }

    private static byte[] WithCustomSection(byte[] module, int bytes)
    {
        var content = new byte[bytes];
        Random.Shared.NextBytes(content);
        content[0] = 0;
        byte[] length = [(byte)(bytes & 0x7f | 0x80), (byte)(bytes >> 7 & 0x7f | 0x80), (byte)(bytes >> 14 & 0x7f | 0x80), (byte)(bytes >> 21)];
        return [.. module, 0x00, .. length, .. content];
    }
}
