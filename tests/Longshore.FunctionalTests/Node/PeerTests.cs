using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;
using Longshore.Offload.Peers;

namespace Longshore.FunctionalTests.Node;

/// <summary>A compute and a storage node, whole. Each has objects of its own, so a call that moves does not find its object there.</summary>
public sealed class PeerTests
{
    private const int Words = 500_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ThatMovesInVain_HasItsResult()
    {
        var port = FreePort.Find();
        await using var storage = await TestNode.StartAsync(options => options with
        {
            Peers = new PeerOptions { Roles = NodeRoles.Storage, Port = port },
        });
        await using var compute = await TestNode.StartAsync(options => options with
        {
            Peers = new PeerOptions { Peers = [new PeerAddress("127.0.0.1", port)] },
        });
        Trust(storage, compute);
        Trust(compute, storage);
        using var text = new StringContent(string.Concat(Enumerable.Repeat("a-word  ", Words)), Encoding.ASCII, "text/plain");
        using var put = await compute.Client.PutAsync(new Uri("/objects/data/text", UriKind.Relative), text, Token);
        Assert.True(put.IsSuccessStatusCode, $"{put.StatusCode}");
        using var deployed = await compute.PutAsync("near", Samples.Read("near"), "grant=near:data");
        Assert.True(deployed.IsSuccessStatusCode, await deployed.Content.ReadAsStringAsync(Token));

        // The nodes may connect a moment after they trust each other.
        while (!(await compute.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)).Contains("ran=\"here: Failed\"", StringComparison.Ordinal))
        {
            using var input = new StringContent("words text");
            using var answer = await compute.Client.PostAsync(new Uri("/function/near", UriKind.Relative), input, Token);
            Assert.Equal($"{Words} words", await answer.Content.ReadAsStringAsync(Token));
        }
    }

    private static void Trust(TestNode node, TestNode other)
    {
        using var key = OffloadIdentity.LoadOrCreate(other.DataDirectory);
        new TrustedKeys(node.DataDirectory, []).Add(key.Fingerprint, "other");
    }
}
