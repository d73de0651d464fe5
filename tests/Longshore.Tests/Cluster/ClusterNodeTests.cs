using System.Security.Cryptography;
using Longshore.Cluster;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using Longshore.Cluster.Membership;
using Longshore.Cluster.Registry;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;
using NATS.Client.ObjectStore;

namespace Longshore.Tests.Cluster;

/// <summary>Nodes of a cluster on a real nats-server, and its faults.</summary>
public sealed class ClusterNodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deploy_AtOneNode_CanBeCalledAtTheOther()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);

        Assert.Empty((await one.DeployAsync("hello", 1)).Errors);

        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 1);
        Assert.Equal(one.Catalog.List(), two.Catalog.List());
        Assert.Equal(one.Catalog.List(), await two.Own.ListAsync(Token));
    }

    // Otherwise the node would be out for good, and could not be stopped in order.
    [Fact]
    public async Task Lease_ThatCannotBeWrittenOnce_IsTakenAtTheNextRenewal()
    {
        await using var server = await NatsServer.StartAsync();
        await using var member = new TestMember(server);
        var asked = 0;

        member.Node.Start(
            new Dictionary<string, string> { ["http"] = "http://localhost:1" },
            () => Interlocked.Increment(ref asked) == 1 ? throw new InvalidOperationException("no load is known yet") : (2, 0, 0),
            member.Catalog.ReloadAsync);

        await Eventually.HoldsAsync(() => member.Node.Status().IsReachable);
        Assert.True(Volatile.Read(ref asked) > 1);
    }

    [Fact]
    public async Task Remove_AtTheOtherNode_IsRemovedHere()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);
        await one.DeployAsync("hello", 1);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 1);

        Assert.True(await two.Catalog.RemoveAsync(FunctionFixture.Name("hello"), Token));

        await Eventually.HoldsAsync(() => one.Catalog.List().Count == 0);
        Assert.Empty(await one.Own.ListAsync(Token));
        Assert.Empty(await KeysAsync(server, "spec."));
    }

    [Fact]
    public async Task Deploy_ANodeThatWasAway_HasItWhenItIsBack()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        using var directory = new TemporaryDirectory();
        var store = new MemoryFunctionStore();
        await using (var two = await TestMember.StartAsync(server, directory, store))
        {
            await one.DeployAsync("stays", 1);
            await one.DeployAsync("goes", 1);
            await Eventually.HoldsAsync(() => two.NumberOf("goes") == 1);
        }

        await one.DeployAsync("stays", 2);
        await one.Catalog.RemoveAsync(FunctionFixture.Name("goes"), Token);

        await using var back = await TestMember.StartAsync(server, directory, store);
        await Eventually.HoldsAsync(() => back.NumberOf("stays") == 2 && back.NumberOf("goes") is null);
        Assert.Equal("stays", Assert.Single(await store.ListAsync(Token)).Name.Value);
    }

    [Fact]
    public async Task Deploy_SeveralTogetherAtTwoNodesAtOnce_AreNeverMixed()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);

        for (byte round = 0; round < 20; round++)
        {
            await Task.WhenAll(one.DeployTogetherAsync((byte)(2 * round), "a", "b"), two.DeployTogetherAsync((byte)(2 * round + 1), "a", "b"));
            await Eventually.HoldsAsync(() => one.Node.Status().Generation == two.Node.Status().Generation && one.NumberOf("a") == two.NumberOf("a"));
            await Eventually.HoldsAsync(() => one.NumberOf("a") == one.NumberOf("b") && two.NumberOf("a") == two.NumberOf("b"));
            Assert.Contains(one.NumberOf("a"), (int?[])[2 * round, 2 * round + 1]);
        }
    }

    [Fact]
    public async Task Deploy_AtManyNodesAtOnce_LosesNothing()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);
        await using var three = await TestMember.StartAsync(server);
        TestMember[] members = [one, two, three];

        await Parallel.ForAsync(0, 60, Token, async (i, _) => Assert.Empty((await members[i % 3].DeployAsync(FormattableString.Invariant($"f{i}"), (byte)(i % 5))).Errors));

        foreach (var member in members)
        {
            await Eventually.HoldsAsync(() => member.Catalog.List().Count == 60);
        }
    }

    [Fact]
    public async Task Start_WithFunctionsOfItsOwn_GivesThemToTheCluster()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await one.DeployAsync("shared", 1);
        var store = new MemoryFunctionStore();
        await store.SaveAsync(Config("shared", 2), TestMember.Code(2), Token);
        await store.SaveAsync(Config("own", 3), TestMember.Code(3), Token);

        await using var two = await TestMember.StartAsync(server, store: store);

        await Eventually.HoldsAsync(() => one.NumberOf("own") == 3 && two.NumberOf("shared") == 1);
    }

    [Fact]
    public async Task Members_OfTwo_HearEachOtherUntilOneLeaves()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using (var two = await TestMember.StartAsync(server))
        {
            await Eventually.HoldsAsync(() => one.Node.Status().Members.Count == 2);
            var heard = one.Node.Status().Members.Single(each => each.Member.Id == two.Node.Status().Node).Member;
            Assert.Equal(("http://localhost:1", "compute", 2), (heard.Card.Addresses["http"], heard.Card.Roles[0], heard.Card.Slots));

            // At once, not after the lease's time: the entry is gone.
            await two.Node.LeaveAsync();
            await Eventually.HoldsAsync(() => one.Node.Status().Members.Count == 1);
        }
    }

    [Fact]
    public async Task Members_OfACopyOfADataDirectory_AreReported()
    {
        await using var server = await NatsServer.StartAsync();
        using var directory = new TemporaryDirectory();
        await using var one = await TestMember.StartAsync(server, directory);
        await using var two = await TestMember.StartAsync(server, directory);

        await Eventually.HoldsAsync(() => one.Node.Problems().Any(problem => problem.Contains("this node's key", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_WithoutNats_ServesWhatItHasAndJoinsLater()
    {
        await using var server = NatsServer.Prepare();
        var store = new MemoryFunctionStore();
        await store.SaveAsync(Config("own", 3), TestMember.Code(3), Token);
        await using var member = new TestMember(server, store: store);
        await member.Catalog.LoadAllAsync(Token);
        member.Start();

        Assert.Equal(3, member.NumberOf("own"));
        Assert.Contains("cannot be reached", Assert.Single(member.Node.Problems()), StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<FunctionRegistryException>(() => member.DeployAsync("hello", 1));
        Assert.Contains("cannot be reached", refusal.Message, StringComparison.Ordinal);
        Assert.Null(member.NumberOf("hello"));

        await server.StartAsync();
        await Eventually.HoldsAsync(() => member.Node.Problems().Count == 0 && member.Node.Status().Generation > 0);
        Assert.Empty((await member.DeployAsync("hello", 1)).Errors);
    }

    [Fact]
    public async Task Nats_KilledAndRestarted_NodesGoOnAndCatchUp()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);
        await one.DeployAsync("hello", 1);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 1);

        await server.KillAsync();

        await Eventually.HoldsAsync(() => two.Node.Problems().Count > 0);
        Assert.Equal(1, two.NumberOf("hello"));
        await Assert.ThrowsAsync<FunctionRegistryException>(() => two.DeployAsync("hello", 2));
        await server.StartAsync();
        await Eventually.HoldsAsync(() => one.Node.Problems().Count + two.Node.Problems().Count == 0);
        Assert.Empty((await two.DeployAsync("hello", 2)).Errors);
        await Eventually.HoldsAsync(() => one.NumberOf("hello") == 2 && one.Node.Status().Members.Count == 2);
    }

    [Fact]
    public async Task Nats_RestartedWithAnEmptyDisk_NodesGiveItTheirFunctions()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);
        await one.DeployAsync("hello", 1);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 1);

        await server.KillAndEmptyAsync();
        await server.StartAsync();

        await Eventually.HoldsAsync(() => one.Node.Problems().Count + two.Node.Problems().Count == 0);
        await Eventually.HoldsAsync(async () => (await KeysAsync(server, "spec.")).Count == 1);
        Assert.Equal((1, 1), (one.NumberOf("hello"), two.NumberOf("hello")));
        await two.DeployAsync("more", 2);
        await Eventually.HoldsAsync(() => one.NumberOf("more") == 2);
        await using var three = await TestMember.StartAsync(server);
        await Eventually.HoldsAsync(() => three.NumberOf("hello") == 1 && three.NumberOf("more") == 2);
    }

    [Fact]
    public async Task Nats_ThatLosesEveryPacket_IsNoticedThoughTheConnectionStays()
    {
        await using var server = await NatsServer.StartAsync();
        await using var member = await TestMember.StartAsync(server);
        await member.DeployAsync("hello", 1);

        await server.FreezeAsync();

        await Eventually.HoldsAsync(() => member.Node.Problems().Count > 0);
        Assert.Equal(1, member.NumberOf("hello"));
        await Assert.ThrowsAsync<FunctionRegistryException>(() => member.DeployAsync("hello", 2));
        await server.ThawAsync();
        await Eventually.HoldsAsync(() => member.Node.Problems().Count == 0);
    }

    [Fact]
    public async Task Table_ThatIsGarbage_IsReportedAndRefused()
    {
        await using var server = await NatsServer.StartAsync();
        await using var member = await TestMember.StartAsync(server);
        await member.DeployAsync("hello", 1);

        await PutAsync(server, RegistryBucket.TableKey, "garbage"u8.ToArray());

        await Eventually.HoldsAsync(() => member.Node.Problems().Count > 0);
        Assert.Equal(1, member.NumberOf("hello"));
        var refusal = await Assert.ThrowsAsync<FunctionRegistryException>(() => member.DeployAsync("hello", 2));
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);

        // As the documentation says: a node writes it again.
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        await (await BucketAsync(nats)).DeleteAsync(RegistryBucket.TableKey, cancellationToken: Token);
        await Eventually.HoldsAsync(() => member.Node.Problems().Count == 0);
        Assert.Equal(1, member.NumberOf("hello"));
    }

    [Fact]
    public async Task Code_WithAnotherDigest_IsNotTakenOver()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await one.DeployAsync("hello", 1);
        await one.DeployAsync("other", 2);
        await using (var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() }))
        {
            var modules = await new NatsObjContext(new NatsJSContext(nats)).GetObjectStoreAsync(NatsLink.ModulesBucket, Token);
            var key = await KeyOfAsync(server, "hello");
            await modules.PutAsync(key.Artifact.ToString(), TestMember.Code(3), Token);
        }

        await using var two = await TestMember.StartAsync(server);

        await Eventually.HoldsAsync(() => two.NumberOf("other") == 2);
        Assert.Null(two.NumberOf("hello"));
        Assert.Contains("digest", Assert.Single(two.Node.Status().Defects).Reason, StringComparison.Ordinal);
        Assert.Single(two.Node.Problems());

        // A new deployment mends it.
        await one.DeployAsync("hello", 4);
        await Eventually.HoldsAsync(() => two.NumberOf("hello") == 4 && two.Node.Problems().Count == 0);
    }

    [Fact]
    public async Task Code_ThatIsMissing_IsReported()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await one.DeployAsync("hello", 1);
        await using (var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() }))
        {
            var modules = await new NatsObjContext(new NatsJSContext(nats)).GetObjectStoreAsync(NatsLink.ModulesBucket, Token);
            await modules.DeleteAsync((await KeyOfAsync(server, "hello")).Artifact.ToString(), Token);
        }

        await using var two = await TestMember.StartAsync(server);

        Assert.Contains("missing", Assert.Single(two.Node.Status().Defects).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_WithHostileEntries_AreOnlyTheRealOnes()
    {
        await using var server = await NatsServer.StartAsync();
        await using var member = await TestMember.StartAsync(server);
        using var counted = new MetricCount(member.Node.Meter, "longshore.cluster.refused");
        using var stranger = Stranger();
        var (id, nameless) = (stranger.Id, new Heartbeat(1, default, 0, 0, long.MaxValue).Write());
        var card = NodeCardText.Sign(stranger, NodeCardText.Write(new NodeCard(stranger.Fingerprint, "host")));
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        (string Bucket, string Key, byte[] Value, string Counted)[] hostile =
        [
            (NatsLink.MembersBucket, id, "garbage"u8.ToArray(), "heartbeat form"),
            (NatsLink.MembersBucket, id, new byte[500_000], "heartbeat size"),
            (NatsLink.MembersBucket, "no-id", nameless, "heartbeat form"),
            (NatsLink.MembersBucket, RandomId.New(), nameless, "card missing"),
            (NatsLink.CardsBucket, id, new byte[500_000], "card size"),
            (NatsLink.CardsBucket, RandomId.New(), card, "card id"),
            (NatsLink.CardsBucket, id, [.. card, (byte)' '], "card signature"),
            (NatsLink.CardsBucket, id, NodeCardText.Sign(stranger, "{}"u8), "card form"),
        ];

        // The subscription takes them in one order, the cards that are asked for in another.
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var (bucket, key, value, _) in hostile)
            {
                await nats.PublishAsync($"$KV.{bucket}.{key}", value, cancellationToken: Token);
            }

            return hostile.All(each => counted.Of(each.Counted) > 0);
        });

        Assert.Equal(member.Node.Status().Node, Assert.Single(member.Node.Status().Members).Member.Id);
        Assert.Empty(member.Node.Problems());
    }

    [Fact]
    public async Task Members_WhoseKeysAreTrusted_AreMarked()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using var two = await TestMember.StartAsync(server);
        await Eventually.HoldsAsync(() => one.Node.Status().Members.Count == 2);
        Assert.False(Other().IsTrusted);

        one.Trust(two);
        await Eventually.HoldsAsync(() => Other().IsTrusted);

        one.Distrust(two);
        await Eventually.HoldsAsync(() => !Other().IsTrusted);

        ClusterMember Other() => one.Node.Status().Members.Single(each => each.Member.Id != one.Node.Status().Node).Member;
    }

    // Its renewals go on, and name a card that nobody has.
    [Fact]
    public async Task Cards_LostByNats_AreWrittenAgain()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestMember.StartAsync(server);
        await using (var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() }))
        {
            await new NatsJSContext(nats).DeleteStreamAsync("KV_" + NatsLink.CardsBucket, Token);
        }

        await server.KillAndEmptyAsync();
        await server.StartAsync();
        await using var two = await TestMember.StartAsync(server);

        await Eventually.HoldsAsync(() => one.Node.Status().Members.Count == 2 && two.Node.Status().Members.Count == 2);
    }

    [Fact]
    public async Task Start_WithAWrongPassword_SaysSoAndGoesOn()
    {
        await using var server = await NatsServer.StartAsync("--user", "node", "--pass", "right");
        await using var member = new TestMember(server);
        member.Start();

        await Eventually.HoldsAsync(() => !member.Reports.IsEmpty);
        Assert.Contains("uthoriz", member.Reports.First(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<FunctionRegistryException>(() => member.DeployAsync("hello", 1));
    }

    [Fact]
    public async Task Open_WithADamagedMark_IsInvalidData()
    {
        await using var server = NatsServer.Prepare();
        using var directory = new TemporaryDirectory();
        directory.Write(RegistryMark.FileName, "{");

        Assert.Contains(RegistryMark.FileName, Assert.Throws<InvalidDataException>(() => new TestMember(server, directory)).Message, StringComparison.Ordinal);
    }

    private static ClusterKeys Stranger() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "key", () => []);

    private static FunctionConfig Config(string name, byte number) =>
        new(new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(TestMember.Code(number))), DateTimeOffset.UnixEpoch);

    private static async Task<INatsKVStore> BucketAsync(NatsConnection nats) =>
        await new NatsKVContext(new NatsJSContext(nats)).GetStoreAsync(NatsLink.FunctionsBucket, Token);

    private static async Task PutAsync(NatsServer server, string key, byte[] value)
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        await (await BucketAsync(nats)).PutAsync(key, value, cancellationToken: Token);
    }

    private static async Task<RegistryRow> KeyOfAsync(NatsServer server, string name)
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        var entry = await (await BucketAsync(nats)).GetEntryAsync<byte[]>(RegistryBucket.TableKey, cancellationToken: Token);
        return RegistryTableJson.Read(entry.Value.AsMemory(SignedBytes.HeadBytes)).Functions[FunctionFixture.Name(name)];
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(NatsServer server, string prefix)
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url.ToString() });
        var keys = new List<string>();
        try
        {
            await foreach (var key in (await BucketAsync(nats)).GetKeysAsync(cancellationToken: Token))
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    keys.Add(key);
                }
            }
        }
        catch (NatsJSApiException missing) when (NatsFailure.IsNoBucket(missing))
        {
            // There is none yet.
        }

        return keys;
    }
}
