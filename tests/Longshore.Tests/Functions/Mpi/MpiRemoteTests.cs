using System.Buffers.Binary;
using Longshore.Functions.Mpi;

namespace Longshore.Tests.Functions.Mpi;

/// <summary>Ranks at several nodes against a model, in random interleavings; and frames that no rank sends.</summary>
public sealed class MpiRemoteTests
{
    private const int All = MpiWorld.AllNumber;
    private const int Seeds = 60;

    // Source, tag and number.
    private const int HeadBytes = 3 * sizeof(int);
    private const int Tags = 3;

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(1, Seeds)];

    // Each message arrives once and whole; those of one sender with one tag in their order; collective calls have the result that one node has.
    [Theory]
    [MemberData(nameof(AllSeeds))]
    public async Task Ranks_InAnyInterleaving_HaveWhatTheModelSays(int seed)
    {
        var plan = new Plan(seed);

        await plan.Nodes.MoveUntilAsync(Task.WhenAll(plan.Nodes.Ranks.Select(rank => Task.Run(() => RunAsync(plan, rank)))));

        // The last frames say that the ranks have ended.
        for (var node = 0; node < plan.Nodes.Count; node++)
        {
            plan.Nodes.MoveHere(node);
        }

        plan.Nodes.World.ThrowIfFailed();
        Assert.All(plan.Nodes.World.Ranks, rank => Assert.True(rank.IsFinalized));
    }

    // A rank has what the model says, or the named failure; none hangs.
    [Theory]
    [MemberData(nameof(AllSeeds))]
    public async Task Ranks_WhoseNodeIsLostAtAnyMoment_EndByName(int seed)
    {
        var plan = new Plan(seed);
        var failed = 0;
        var running = Task.WhenAll(plan.Nodes.Ranks.Select(rank => Task.Run(async () =>
        {
            try
            {
                await RunAsync(plan, rank);
            }
            catch (MpiException failure)
            {
                Interlocked.Increment(ref failed);
                Assert.Equal("MpiRankFailed", failure.Name);
            }
        })));

        await plan.Nodes.MoveUntilAsync(running, loseAfter: plan.Random.Next(300));

        Assert.True(failed > 0 || plan.Nodes.World.Ranks[0].IsFinalized);
    }

    [Fact]
    public async Task Ranks_ThatWaitForOneAnother_AreADeadlock()
    {
        var nodes = new TwoWorlds(new Random(1), here: 1, 1, 1);
        var waits = nodes.Ranks.Select(async rank =>
        {
            Assert.Equal(MpiError.Success, rank.Receive(All, MpiReceive.Any, MpiReceive.Any, 4, out var receive));
            await TwoWorlds.WaitAsync(rank, "MPI_Recv", receive.Done);
        }).ToArray();

        await nodes.MoveUntilAsync(Task.WhenAll(waits).ContinueWith(_ => { }, TestContext.Current.CancellationToken, default, TaskScheduler.Default));

        foreach (var wait in waits)
        {
            var failure = await Assert.ThrowsAsync<MpiException>(() => wait);
            Assert.Equal("MpiDeadlock", failure.Name);
            Assert.Contains("rank 0 in MPI_Recv, rank 1 in MPI_Recv, rank 2 in MPI_Recv", failure.Message, StringComparison.Ordinal);
        }
    }

    // The sender waits for room that a message on its way will free, so it is no deadlock that both ranks wait.
    [Fact]
    public async Task Sender_ThatWaitsForAMessageOnItsWay_IsNoDeadlock()
    {
        var nodes = new TwoWorlds(new Random(1), here: 1, 1);
        var (sender, receiver) = (nodes.Ranks[0], nodes.Ranks[1]);
        var fits = (int)(MpiLimits.QueuedBytesMax / MpiLimits.MessageBytesMax);
        var receives = new MpiReceive[fits + 1];
        for (var i = 0; i < receives.Length; i++)
        {
            receiver.Receive(All, 0, i, MpiLimits.MessageBytesMax, out receives[i]);
        }

        receiver.Receive(All, 0, receives.Length, 4, out var last);
        nodes.MoveHere(node: 0);
        var message = new byte[MpiLimits.MessageBytesMax];
        var sent = Task.CompletedTask;
        for (var i = 0; i < receives.Length; i++)
        {
            Assert.True(sent.IsCompleted);
            sender.Send(All, 1, i, message, out sent);
        }

        Assert.False(sent.IsCompleted);
        var waits = Task.WhenAll(SendLastAsync(), TwoWorlds.WaitAsync(receiver, "MPI_Recv", last.Done));
        nodes.MoveHere(node: 0);
        nodes.World.ThrowIfFailed();

        await nodes.MoveUntilAsync(waits);

        Assert.Equal(4, last.Message!.Bytes.Length);
        Assert.All(receives, each => Assert.Equal(MpiLimits.MessageBytesMax, each.Message!.Bytes.Length));

        async Task SendLastAsync()
        {
            await TwoWorlds.WaitAsync(sender, "MPI_Send", sent);
            sender.Send(All, 1, receives.Length, new byte[4], out _);
        }
    }

    // A slow node holds what it has credit for, and no more: the rank waits.
    [Fact]
    public void Sender_AtASlowNode_WaitsForItsCredit()
    {
        var nodes = new TwoWorlds(new Random(1), here: 1, 1);
        var bytes = new byte[MpiLimits.CreditBytesMax / 4];
        var sent = Task.CompletedTask;
        for (var i = 0; i < 4; i++)
        {
            nodes.Ranks[1].Send(All, 0, 1, bytes, out sent);
            Assert.True(sent.IsCompleted);
        }

        nodes.Ranks[1].Send(All, 0, 1, bytes, out sent);

        Assert.False(sent.IsCompleted);
    }

    [Fact]
    public void Sender_AtASlowNode_WaitsForManySmallMessages()
    {
        var nodes = new TwoWorlds(new Random(1), here: 1, 1);
        var sent = Task.CompletedTask;
        for (var i = 0; i < MpiLimits.CreditMessagesMax; i++)
        {
            nodes.Ranks[1].Send(All, 0, 1, default, out sent);
            Assert.True(sent.IsCompleted);
        }

        nodes.Ranks[1].Send(All, 0, 1, default, out sent);

        Assert.False(sent.IsCompleted);
    }

    [Theory]
    [InlineData("rank", "a frame of rank 0, which is not there")]
    [InlineData("rank-beyond", "a frame of rank 3, which is not there")]
    [InlineData("kind", "a frame of the kind 200")]
    [InlineData("answer", "a frame of the kind 16")]
    [InlineData("group", "rank 1 is not in communicator 7")]
    [InlineData("group-of-others", "rank 1 is not in communicator 2")]
    [InlineData("member", "does not have the rank 9 of the world")]
    [InlineData("member-negative", "does not have the rank -1 of the world")]
    [InlineData("source", "communicator 1 has no rank 9")]
    [InlineData("probe-source", "communicator 1 has no rank -2")]
    [InlineData("long", "has sent more than its credit")]
    [InlineData("flood", "has sent more than its credit")]
    [InlineData("receives", "has begun more than 4097 receives")]
    [InlineData("number", "two operations of one number")]
    [InlineData("collect-kind", "a collective call that none may make")]
    [InlineData("collect-root", "a collective call that none may make")]
    [InlineData("collect-length", "a collective call that none may make")]
    [InlineData("collect-negative", "a collective call that none may make")]
    [InlineData("collect-large", "a collective call that none may make")]
    [InlineData("collect-twice", "a collective call that none may make")]
    [InlineData("wait-negative", "waits for -1 operations")]
    [InlineData("wait-many", "waits for 5000 operations")]
    [InlineData("wait-short", "waits for 2 operations")]
    [InlineData("wait-name", "waits in a call of no name")]
    [InlineData("fail-name", "fails by a name that no rank has")]
    [InlineData("fail-long", "a text is too long")]
    [InlineData("ended-long", "a text is too long")]
    [InlineData("after-finalize", "a frame of rank 1 after its end")]
    [InlineData("after-end", "a frame of rank 1 after its end")]
    public void Frame_ThatNoRankSends_IsRefused(string how, string sentence)
    {
        var world = new MpiWorld(3);
        var ranks = new MpiRemoteRanks(world, first: 1, count: 2);

        var refusal = Assert.Throws<MpiFrameException>(() => Hostile(how, world).ToList().ForEach(ranks.Take));

        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("rank")]
    [InlineData("kind")]
    [InlineData("long")]
    [InlineData("source")]
    [InlineData("length")]
    [InlineData("result-for-receive")]
    public void Answer_ToNothing_IsRefused(string how)
    {
        var world = new MpiRemoteWorld(size: 3, first: 1, count: 2);
        world.Ranks[0].Receive(All, 2, 5, 4, out var receive);
        var right = new MpiFrame(MpiFrameKind.Message, 1) { Id = 1, Peer = 2, Tag = 5, Length = 4, Body = new byte[4] };
        var wrong = how switch
        {
            "number" => right with { Id = 2 },
            "rank" => right with { Rank = 2 },
            "kind" => right with { Kind = MpiFrameKind.Send },
            "long" => right with { Length = 5, Body = new byte[5] },
            "source" => right with { Peer = 1 },
            "length" => right with { Length = 3 },
            _ => right with { Kind = MpiFrameKind.Result },
        };

        Assert.Throws<MpiFrameException>(() => world.Take(wrong));
        Assert.False(receive.Done.IsCompleted);
        world.Take(right);
        Assert.Equal(4, receive.Message!.Bytes.Length);
        Assert.Throws<MpiFrameException>(() => world.Take(right));
    }

    // Only one that does not wait may find nothing.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Probe_AnsweredWithNothing_IsRefusedIfItWaits(bool waits)
    {
        var world = new MpiRemoteWorld(size: 3, first: 1, count: 2);
        world.Ranks[0].Probe(All, 2, 5, waits, out var probe);
        var nothing = new MpiFrame(MpiFrameKind.Message, 1) { Id = 1, Extra = MpiFrame.Nothing };

        if (waits)
        {
            Assert.Throws<MpiFrameException>(() => world.Take(nothing));
        }
        else
        {
            world.Take(nothing);
        }

        Assert.Equal(!waits, probe.Done.IsCompleted);
    }

    // It would be taken for an answer before the failure is there.
    [Fact]
    public async Task Probe_ThatEndsWithTheWorld_HasNoOtherAnswer()
    {
        var world = new MpiWorld(2);
        var ranks = new MpiRemoteRanks(world, first: 1, count: 1);
        ranks.Take(new MpiFrame(MpiFrameKind.Probe, 1) { Id = 1, Group = All, Peer = MpiReceive.Any, Tag = MpiReceive.Any, Length = 1 });

        world.Fail("MpiAborted", "rank 0 called MPI_Abort with the code 1");
        ranks.Take(new MpiFrame(MpiFrameKind.Probe, 1) { Id = 2, Group = All, Peer = MpiReceive.Any, Tag = MpiReceive.Any, Length = 1 });
        await ranks.Outbox.Filled;

        var (reader, frames) = (new MpiFrameReader(MpiLimits.MessageBytesMax), new List<MpiFrame>());
        reader.Read(ranks.Outbox.Take(int.MaxValue, out _), frames.Add);
        Assert.Equal(MpiFrameKind.Failed, Assert.Single(frames).Kind);
    }

    [Theory]
    [InlineData(2, 1, 3)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(-5, 1, 2)]
    public void Communicator_ThatIsNone_IsRefused(int number, int first, int second)
    {
        var world = new MpiRemoteWorld(size: 3, first: 1, count: 2);
        world.Gather(world.Group(All)!, 1, new MpiContribution(MpiCollective.Split, 0, default, default, 8, new byte[8]));
        var body = new byte[3 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(body, first);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), second);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), number);

        Assert.Throws<MpiFrameException>(() => world.Take(new MpiFrame(MpiFrameKind.Result, 1) { Id = 1, Length = 2, Body = body }));
        Assert.Null(world.Group(number));
    }

    private static IEnumerable<MpiFrame> Hostile(string how, MpiWorld world)
    {
        var send = new MpiFrame(MpiFrameKind.Send, 1) { Id = 1, Group = All };
        var receive = new MpiFrame(MpiFrameKind.Receive, 1) { Id = 1, Group = All, Peer = MpiReceive.Any, Tag = MpiReceive.Any, Length = 4 };
        var collect = new MpiFrame(MpiFrameKind.Collect, 1) { Id = 1, Group = All, Tag = (int)MpiCollective.AllGather, Length = 4, Body = new byte[4] };
        var wait = new MpiFrame(MpiFrameKind.Wait, 1) { Body = "MPI_Recv"u8.ToArray() };
        var large = new byte[MpiLimits.MessageBytesMax];
        return how switch
        {
            "rank" => [send with { Rank = 0 }],
            "rank-beyond" => [send with { Rank = 3 }],
            "kind" => [send with { Kind = (MpiFrameKind)200 }],
            "answer" => [send with { Kind = MpiFrameKind.Sent }],
            "group" => [send with { Group = 7 }],
            "group-of-others" => [send with { Group = GroupWithout(world, 1) }],
            "member" => [send with { Peer = 9 }],
            "member-negative" => [send with { Peer = -1 }],
            "source" => [receive with { Peer = 9 }],
            "probe-source" => [receive with { Kind = MpiFrameKind.Probe, Peer = -2 }],
            "long" => [send with { Body = new byte[MpiLimits.MessageBytesMax + 1] }],

            // The world takes some of them, the credit goes on with the next.
            "flood" => Enumerable.Range(0, 100).Select(i => send with { Id = (uint)i, Body = large }),
            "receives" => Enumerable.Range(0, 5_000).Select(i => receive with { Id = (uint)i }),
            "number" => [receive, receive],
            "collect-kind" => [collect with { Tag = 99 }],
            "collect-root" => [collect with { Peer = 3 }],
            "collect-length" => [collect with { Body = new byte[5] }],
            "collect-negative" => [collect with { Length = -4 }],
            "collect-large" => [collect with { Length = MpiLimits.MessageBytesMax + 1 }],
            "collect-twice" => [collect, collect with { Id = 2 }],
            "wait-negative" => [wait with { Length = -1 }],
            "wait-many" => [wait with { Length = 5_000, Body = new byte[20_000] }],
            "wait-short" => [wait with { Length = 2, Body = new byte[7] }],
            "wait-name" => [wait with { Body = "MPI_\nRecv"u8.ToArray() }],
            "fail-name" => [MpiFrame.OfTexts(MpiFrameKind.Fail, 1, "MpiDeadlock", "")],
            "fail-long" => [MpiFrame.OfTexts(MpiFrameKind.Fail, 1, "MpiError", new string('x', MpiLimits.SentenceBytesMax + 1))],
            "ended-long" => [MpiFrame.OfTexts(MpiFrameKind.Ended, 1, "", new string('x', 30_000))],
            "after-finalize" => [new MpiFrame(MpiFrameKind.Finalized, 1), send],
            _ => [MpiFrame.OfTexts(MpiFrameKind.Ended, 1, "trapped", ""), new MpiFrame(MpiFrameKind.Free, 1) { Group = All }],
        };
    }

    private static int GroupWithout(MpiWorld world, int member)
    {
        var group = world.Group(All)!;
        foreach (var rank in Enumerable.Range(0, group.Members.Count))
        {
            var choice = new byte[2 * sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(choice, rank == member ? -1 : 0);
            world.Gather(group, rank, new MpiContribution(MpiCollective.Split, 0, default, default, choice.Length, choice));
        }

        return All + 1;
    }

    private static async Task RunAsync(Plan plan, MpiRank rank)
    {
        // On a thread of its own each, as guests are.
        await Task.Yield();
        var random = new Random((plan.Seed * 100) + rank.Number);
        var sends = new Queue<(int To, int Tag)>(plan.Sends[rank.Number]);
        var wanted = plan.Wanted(rank.Number);
        var numbers = new Dictionary<(int To, int Tag), int>();
        var heard = new Dictionary<(int From, int Tag), int>();
        while (sends.Count > 0)
        {
            var (to, tag) = sends.Dequeue();
            var number = numbers[(to, tag)] = numbers.GetValueOrDefault((to, tag)) + 1;
            Assert.Equal(MpiError.Success, rank.Send(All, to, tag, Message(rank.Number, tag, number, random), out var sent));
            await TwoWorlds.WaitAsync(rank, "MPI_Send", sent);
        }

        var isOpen = random.Next(2) == 0;
        while (wanted.Count > 0)
        {
            var pair = wanted[random.Next(wanted.Count)];
            var (from, tag) = isOpen ? (MpiReceive.Any, MpiReceive.Any) : pair;
            if (random.Next(3) == 0)
            {
                rank.Probe(All, from, tag, waits: true, out var probe);
                await TwoWorlds.WaitAsync(rank, "MPI_Probe", probe.Done);
                Assert.True(probe.Message!.Length >= HeadBytes);
            }

            Assert.Equal(MpiError.Success, rank.Receive(All, from, tag, 100_000, out var receive));
            await TwoWorlds.WaitAsync(rank, "MPI_Recv", receive.Done);
            var message = receive.Message!;
            var got = (message.Source, message.Tag);
            Assert.True(wanted.Remove(got));
            var number = heard[got] = heard.GetValueOrDefault(got) + 1;
            AssertIs(message.Bytes.Span, message.Source, message.Tag, number);
        }

        await AddAsync(plan, rank);
        rank.World.Note(rank, wait: null, isFinalized: true);
    }

    private static async Task AddAsync(Plan plan, MpiRank rank)
    {
        var given = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(given, 1 << rank.Number);
        var sum = rank.World.Gather(
            rank.World.Group(All)!, rank.Number, new MpiContribution(MpiCollective.AllReduce, 0, MpiType.Int32, MpiOperation.Sum, given.Length, given));
        await TwoWorlds.WaitAsync(rank, "MPI_AllReduce", sum.Done);
        Assert.Equal((1 << plan.Nodes.Ranks.Length) - 1, BinaryPrimitives.ReadInt32LittleEndian(sum.ResultOf(rank.Number).Span));

        // Odd and even ranks apart.
        var choice = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(choice, rank.Number % 2);
        var split = rank.World.Gather(
            rank.World.Group(All)!, rank.Number, new MpiContribution(MpiCollective.Split, 0, default, default, choice.Length, choice));
        await TwoWorlds.WaitAsync(rank, "MPI_Split", split.Done);
        var half = rank.Find(BinaryPrimitives.ReadInt32LittleEndian(split.ResultOf(rank.Number).Span), out var own)!;
        Assert.Equal((rank.Number / 2, rank.Number), (own, half.Members[own]));
        var all = rank.World.Gather(half, own, new MpiContribution(MpiCollective.AllGather, 0, default, default, given.Length, given));
        await TwoWorlds.WaitAsync(rank, "MPI_AllGather", all.Done);
        Assert.Equal(
            half.Members.Select(member => 1 << member),
            Enumerable.Range(0, half.Members.Count).Select(i => BinaryPrimitives.ReadInt32LittleEndian(all.ResultOf(own).Span[(i * sizeof(int))..])));
        rank.World.Free(half, rank.Number);
    }

    private static byte[] Message(int source, int tag, int number, Random random)
    {
        var bytes = new byte[HeadBytes + (random.Next(8) == 0 ? random.Next(90_000) : random.Next(40))];
        bytes.AsSpan(HeadBytes).Fill((byte)number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, source);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), tag);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), number);
        return bytes;
    }

    private static void AssertIs(ReadOnlySpan<byte> bytes, int source, int tag, int number)
    {
        Assert.Equal(source, BinaryPrimitives.ReadInt32LittleEndian(bytes));
        Assert.Equal(tag, BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]));
        Assert.False(bytes[HeadBytes..].ContainsAnyExcept((byte)number));
    }

    // What each rank sends, and so what each receives.
    private sealed class Plan
    {
        public Plan(int seed)
        {
            (Seed, Random) = (seed, new Random(seed));
            Nodes = Random.Next(2) == 0
                ? new TwoWorlds(Random, 1 + Random.Next(3), 1 + Random.Next(3))
                : new TwoWorlds(Random, 1 + Random.Next(2), 1 + Random.Next(2), 1 + Random.Next(2));
            var ranks = Nodes.Ranks.Length;
            Sends = [.. Enumerable.Range(0, ranks).Select(_ =>
                Enumerable.Range(0, Random.Next(30)).Select(_ => (Random.Next(ranks), Random.Next(Tags))).ToArray())];
        }

        public int Seed { get; }

        public Random Random { get; }

        public TwoWorlds Nodes { get; }

        public (int To, int Tag)[][] Sends { get; }

        public List<(int From, int Tag)> Wanted(int rank) =>
            [.. Sends.SelectMany((sends, from) => sends.Where(send => send.To == rank).Select(send => (from, send.Tag)))];
    }
}
