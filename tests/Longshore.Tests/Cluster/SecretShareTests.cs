using Longshore.Cluster.Connection;
using Longshore.Cluster.Secrets;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Tests.Functions.Capabilities.Secrets;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace Longshore.Tests.Cluster;

/// <summary>Secrets of nodes that trust each other, on a real nats-server.</summary>
public sealed class SecretShareTests : IAsyncLifetime
{
    private static readonly SecretName Name = new("KEY");

    private readonly List<SecretVault> _vaults = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _vaults.ForEach(vault => vault.Dispose());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Set_AtOneNode_IsAtTheTrustedOnesOnly()
    {
        await using var server = await NatsServer.StartAsync();
        var (one, two, three) = (await VaultAsync(), await VaultAsync(), await VaultAsync());
        await using var first = await TestMember.StartAsync(server, vault: one);
        await using var second = await TestMember.StartAsync(server, vault: two);
        await using var stranger = await TestMember.StartAsync(server, vault: three);
        TrustEachOther(first, second);
        stranger.Trust(first);

        await one.SetAsync(Name, "first", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "first");

        // The other way round, and the version goes on.
        Assert.Equal(2, (await two.SetAsync(Name, "second", Token)).Version);
        await Eventually.HoldsAsync(() => ValueOf(one) == "second");
        Assert.Null(ValueOf(three));

        // It is trusted later.
        TrustEachOther(first, stranger);
        await Eventually.HoldsAsync(() => ValueOf(three) == "second");

        await two.RemoveAsync(Name, Token);
        await Eventually.HoldsAsync(() => one.List().Count == 0 && three.List().Count == 0);
    }

    [Fact]
    public async Task Trust_ThatIsLost_EndsNewVersions()
    {
        await using var server = await NatsServer.StartAsync();
        var (one, two, three) = (await VaultAsync(), await VaultAsync(), await VaultAsync());
        await using var first = await TestMember.StartAsync(server, vault: one);
        await using var second = await TestMember.StartAsync(server, vault: two);
        await using var third = await TestMember.StartAsync(server, vault: three);
        TrustEachOther(first, second);
        TrustEachOther(first, third);
        await one.SetAsync(Name, "first", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "first" && ValueOf(three) == "first");

        first.Distrust(second);
        await Eventually.HoldsAsync(() => first.Node.Status().Members.Count(each => each.Member.IsTrusted) == 2);
        await one.SetAsync(Name, "second", Token);

        await Eventually.HoldsAsync(() => ValueOf(three) == "second");
        Assert.Equal("first", ValueOf(two));
    }

    [Fact]
    public async Task Entry_OfAnEarlierVersion_DoesNotBringItBack()
    {
        await using var server = await NatsServer.StartAsync();
        var (one, two) = (await VaultAsync(), await VaultAsync());
        await using var first = await TestMember.StartAsync(server, vault: one);
        await using var second = await TestMember.StartAsync(server, vault: two);
        TrustEachOther(first, second);
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        await one.SetAsync(Name, "first", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "first");
        var bucket = await new NatsKVContext(new NatsJSContext(nats)).GetStoreAsync(NatsLink.SecretsBucket, Token);
        var key = SecretEntry.KeyOf(Name, first.Node.Status().Node);
        var old = (await bucket.GetEntryAsync<byte[]>(key, cancellationToken: Token)).Value!;
        await one.SetAsync(Name, "second", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "second");
        var later = (await bucket.GetEntryAsync<byte[]>(key, cancellationToken: Token)).Revision;

        await bucket.PutAsync(key, old, cancellationToken: Token);

        // Its writer puts it right, or removes it if the other node has written the later version too.
        await Eventually.HoldsAsync(async () => await bucket.TryGetEntryAsync<byte[]>(key, cancellationToken: Token) is var found
            && (!found.Success || (found.Value.Revision > later + 1
                && SecretEntry.Read(Name, first.Node.Status().Node, found.Value.Value!, out var now) is null && now!.Age.Version == 2)));
        Assert.Equal("second", ValueOf(two));
    }

    [Fact]
    public async Task Nats_WithAnEmptyDisk_IsGivenTheSecrets()
    {
        await using var server = await NatsServer.StartAsync();
        var (one, two) = (await VaultAsync(), await VaultAsync());
        await using var first = await TestMember.StartAsync(server, vault: one);
        await one.SetAsync(Name, "first", Token);
        await server.KillAndEmptyAsync();
        await server.StartAsync();

        await using var second = await TestMember.StartAsync(server, vault: two);
        TrustEachOther(first, second);

        await Eventually.HoldsAsync(() => ValueOf(two) == "first");
        Assert.DoesNotContain(first.Reports.Concat(second.Reports), report => report.Contains("first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entry_ThatIsGarbage_IsCountedAndReplaced()
    {
        await using var server = await NatsServer.StartAsync();
        var (one, two) = (await VaultAsync(), await VaultAsync());
        await using var first = await TestMember.StartAsync(server, vault: one);
        await using var second = await TestMember.StartAsync(server, vault: two);
        using var counted = new MetricCount(second.Node.Meter, "longshore.cluster.refused");
        TrustEachOther(first, second);
        await one.SetAsync(Name, "first", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "first");
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });

        await nats.PublishAsync($"$KV.{NatsLink.SecretsBucket}.{SecretEntry.KeyOf(Name, first.Node.Status().Node)}", "garbage"u8.ToArray(), cancellationToken: Token);

        await Eventually.HoldsAsync(() => counted.Of("secret signature") > 0);
        await one.SetAsync(Name, "second", Token);
        await Eventually.HoldsAsync(() => ValueOf(two) == "second");
    }

    private static string? ValueOf(SecretVault vault) => vault.Copies().SingleOrDefault(copy => copy.Name == Name)?.Value;

    private static void TrustEachOther(TestMember one, TestMember two)
    {
        one.Trust(two);
        two.Trust(one);
    }

    private async Task<SecretVault> VaultAsync()
    {
        var vault = await SecretVault.OpenAsync(new MemorySecretStore(), new FixedKey(1), TimeProvider.System, Token);
        _vaults.Add(vault);
        return vault;
    }
}
