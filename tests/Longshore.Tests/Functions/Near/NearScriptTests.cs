using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>Functions of programs in JavaScript that run where their object is: <c>env.data.near</c>.</summary>
public sealed class NearScriptTests : IDisposable
{
    private const int TextBytes = 1 << 20;

    // A slow network, so that whatever is measured on a busy machine moves.
    private static readonly NearOffer Slow = new(TimeSpan.FromMilliseconds(1), 10_000, TimeSpan.Zero);

    private readonly NearNodes _nodes = new() { Link = { Offer = Slow } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _nodes.Dispose();

    // What the work has changed is seen by the program afterwards, also that two names are one object.
    [Fact]
    public async Task Work_ThatChangesWhatItRefersTo_IsSeenAfterwards()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            const words = { count: 0 };
            let length = 0;
            const found = await env.data.near("text", bytes => {
                length = bytes.length;
                for (const byte of bytes) {
                    words.count += byte === 97;
                }
                return { first: bytes[0], words };
            });
            return `${found.first} ${found.words === words} ${words.count} ${length}`;
            """);

        Assert.Equal($"97 true {TextBytes / 8} {TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
        Assert.True(_nodes.Link.Bytes < TextBytes / 2, $"{_nodes.Link.Bytes} bytes were moved");
    }

    [Fact]
    public async Task Work_ThatThrows_RejectsWithTheSameError()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            class Broken extends Error { constructor(at) { super("at " + at); this.at = at; } }
            try {
                await env.data.near("text", bytes => { throw new Broken(bytes.length); });
                return "no error";
            } catch (error) {
                return `${error instanceof Broken} ${error.message} ${error.at}`;
            }
            """);

        Assert.Equal($"true at {TextBytes} {TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Work_ThatKeepsTheObject_HasItsBytesAfterwards()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            let kept;
            await env.data.near("text", bytes => { kept = bytes.subarray(8, 14); });
            return new TextDecoder().decode(kept);
            """);

        Assert.Equal("a-word", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    // It awaits timers and uses other capabilities there, also without awaiting them.
    [Fact]
    public async Task Work_ThatAwaits_RunsToItsEndThere()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            const size = await env.data.near("text", async bytes => {
                await new Promise(resolve => setTimeout(resolve, 2));
                await env.data.put("copy", bytes.subarray(0, 6));
                await env.shared.write("region", "ahoy");
                env.data.put("late", "written");
                return (await env.data.head("copy")).size;
            });
            return `${size} ${await (await env.data.get("copy")).text()} ${await (await env.data.get("late")).text()}`;
            """, "state:shared");

        Assert.Equal("6 a-word written", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Work_InWork_RunsAtTheSameNode()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            return `${await env.data.near("text", outer => env.data.near("text", inner => outer.length + inner.length))}`;
            """);

        Assert.Equal($"{2 * TextBytes}", answer.Text);
        Assert.Equal(1, _nodes.Link.Answers.Count(each => each.Status == NearStatus.Done));
    }

    [Fact]
    public async Task Works_AtOneTime_MoveOneAfterTheOther()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            const order = [];
            const work = number => env.data.near("text", bytes => { order.push(number); return bytes.length; });
            const sizes = await Promise.all([work(1), work(2), work(3)]);
            return `${sizes} ${order}`;
            """);

        Assert.Equal($"{TextBytes},{TextBytes},{TextBytes} 1,2,3", answer.Text);
        Assert.Equal(3, _nodes.Link.Answers.Count(each => each.Status == NearStatus.Done));
    }

    // Of two that wait for each other, the first cannot end at the other node.
    [Fact]
    public async Task Work_ThatWaitsForWorkThatHasNotMoved_RunsHere()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            let second;
            const first = env.data.near("text", async bytes => bytes.length + await second);
            second = env.data.near("text", bytes => bytes.length);
            return `${await first}`;
            """);

        Assert.Equal($"{2 * TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Failed, _nodes.Link.Answers[2].Status);
    }

    // Each node evaluates the modules for itself: what they drew or read then differs.
    [Fact]
    public async Task Program_ThatWasEvaluatedDifferently_IsSentOnce()
    {
        await PutTextAsync();
        await DeployAsync("""
            const before = drawn;
            return `${await env.data.near("text", bytes => drawn === before ? bytes.length : -1)}`;
            """, prologue: "const drawn = Math.random(); const began = Date.now();");

        await _nodes.Compute.CallAsync("f");
        var answer = await _nodes.Compute.CallAsync("f");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal((1, 1), (_nodes.Link.Modules, _nodes.Link.Snapshots));
        Assert.Equal(
            [NearStatus.NeedsModule, NearStatus.SnapshotMismatch, NearStatus.Done, NearStatus.Done], _nodes.Link.Answers.Select(each => each.Status));
    }

    [Theory]
    [InlineData("bent")]
    [InlineData("cut")]
    [InlineData("empty")]
    public async Task Snapshot_ThatIsDamaged_IsRefused(string what)
    {
        await PutTextAsync();
        _nodes.Link.SentSnapshot = state => what switch
        {
            "empty" => default,
            "cut" => state[..^9],
            _ => Bent(state),
        };

        var answer = await RunAsync(LengthOfText);

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.SnapshotMismatch, _nodes.Link.Answers[^1].Status);
    }

    // Twice, because what was held for the first is free again.
    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Snapshot_BeyondWhatTheNodeHolds_IsRefused(int room, bool isTaken)
    {
        await PutTextAsync();
        ReadOnlyMemory<byte> sent = default;
        _nodes.Link.SentSnapshot = state => sent = state;
        await RunAsync(LengthOfText);
        var spec = _nodes.Compute.Catalog.Find(FunctionFixture.Name("f"))!.Spec;
        using var nodes = new NearNodes(heldBytesMax: StatePacking.LengthOf(sent.Span) + room);
        Assert.True(nodes.Host.TryAddModule(spec.Artifact.Digest, Script(LengthOfText)));

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(isTaken, await nodes.Host.TryAddSnapshotAsync(FunctionSpecJson.Write(spec), spec.Artifact.Digest, sent, Token));
        }
    }

    [Fact]
    public async Task Snapshot_OfAnotherKindOfFunction_IsRefused()
    {
        await PutTextAsync();
        await _nodes.Compute.DeployAsync("near", "near:data");
        await _nodes.Compute.CallAsync("near", "words text");
        var spec = _nodes.Compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec;

        Assert.False(await _nodes.Host.TryAddSnapshotAsync(FunctionSpecJson.Write(spec), spec.Artifact.Digest, default, Token));
        Assert.False(await _nodes.Host.TryAddSnapshotAsync("{", spec.Artifact.Digest, default, Token));
    }

    // Clocks of two nodes begin at different times.
    [Fact]
    public async Task Clocks_OfAProgramThatMoved_GoOn()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            const times = [performance.now()];
            let fired = 0;
            setTimeout(() => { fired++; times.push(performance.now()); }, 1);
            await env.data.near("text", async bytes => {
                times.push(performance.now());
                await new Promise(resolve => setTimeout(resolve, 3));
                times.push(performance.now());
            });
            times.push(performance.now());
            const isAscending = times.every((time, i) => i === 0 || time >= times[i - 1]);
            return `${isAscending} ${fired} ${times.at(-1) < 60_000} ${Math.abs(Date.now() - performance.timeOrigin) < 60_000}`;
            """);

        Assert.Equal("true 1 true true", answer.Text);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    // Random numbers go on as well: none is drawn twice, at whatever node.
    [Fact]
    public async Task RandomNumbers_OfAProgramThatMoved_GoOn()
    {
        await PutTextAsync();
        await DeployAsync("""
            const drawn = [Math.random()];
            await env.data.near("text", () => { drawn.push(Math.random()); drawn.push(crypto.getRandomValues(new Uint32Array(4)).join()); });
            drawn.push(Math.random());
            return drawn.join(" ");
            """);

        var numbers = (await _nodes.Compute.CallAsync("f")).Text.Split(' ').Concat((await _nodes.Compute.CallAsync("f")).Text.Split(' ')).ToArray();

        Assert.Equal(8, numbers.Distinct().Count());
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Output_OfWorkThatMoved_IsInTheLogOfTheCaller()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            await env.data.near("text", bytes => console.log("counted", bytes.length));
            return "done";
            """);

        Assert.Contains($"counted {TextBytes}", answer.Log, StringComparison.Ordinal);
        Assert.Equal(NearStatus.Done, _nodes.Link.Answers[^1].Status);
    }

    // Memory that is free does not move, however much of it was used.
    [Fact]
    public async Task Garbage_OfTheProgram_DoesNotMove()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            let junk = new Uint8Array(8 << 20);
            for (let i = 0; i < junk.length; i += 64) { junk[i] = Math.random() * 256; }
            junk = undefined;
            return `${await env.data.near("text", bytes => new TextDecoder().decode(bytes).length)}`;
            """);

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.True(_nodes.Link.Bytes < TextBytes / 2, $"{_nodes.Link.Bytes} bytes were moved");
    }

    [Fact]
    public async Task Call_ThatMustStay_StaysHere()
    {
        await PutTextAsync();
        await DeployAsync(LengthOfText);
        var invocation = Invocation.Of(_nodes.Compute.Catalog.Find(FunctionFixture.Name("f"))!.Spec) with { StaysHere = true };

        Assert.Equal($"{TextBytes}", (await _nodes.Compute.CallAsync(invocation)).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Work_OnASmallObject_StaysHere()
    {
        await _nodes.PutAsync("text", "small"u8.ToArray());
        _nodes.Link.Offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);

        Assert.Equal("5", (await RunAsync(LengthOfText)).Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    // What tells its size brings it, to the first read only.
    [Theory]
    [InlineData("return await env.data.near('text', bytes => new TextDecoder().decode(bytes));", "small", 1)]
    [InlineData("return await env.data.near('text', bytes => new TextDecoder().decode(bytes), { range: { suffix: 2 } });", "ll", 1)]
    [InlineData("return await env.data.near('text', async bytes => { await env.data.put('text', 'other'); return (await env.data.get('text')).text(); });", "other", 3)]
    public async Task Work_OnASmallObject_AsksTheStoreNoMoreThanWorkThatMustStay(string body, string text, int exchanges)
    {
        await _nodes.PutAsync("text", "small"u8.ToArray());
        _nodes.Link.Offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);
        var before = _nodes.Objects.Exchanges;

        Assert.Equal(text, (await RunAsync(body)).Text);
        Assert.Equal(exchanges, _nodes.Objects.Exchanges - before);
        Assert.Empty(_nodes.Link.Answers);
    }

    // Sockets, locks and answers are at the node where the program is. No operation ends before it was decided where the work runs.
    [Theory]
    [InlineData("await env.shared.lock('region');")]
    [InlineData("const pending = env.data.get('other');")]
    public async Task Program_ThatHoldsSomethingHere_StaysHere(string first)
    {
        await PutTextAsync();
        await _nodes.PutAsync("other", "x"u8.ToArray());
        var decided = new TaskCompletionSource();
        _nodes.Objects.Stall = decided.Task;
        using var listener = _nodes.Listen(ran =>
        {
            Assert.Equal("here: holds something", ran);
            decided.TrySetResult();
        });
        await DeployAsync(first + LengthOfText, grants: ["state:shared"]);

        Assert.Equal($"{TextBytes}", (await _nodes.Compute.CallAsync("f")).Text);
        Assert.True(decided.Task.IsCompleted);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Fact]
    public async Task Work_ThatKeepsALockThere_RunsHere()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            return `${await env.data.near("text", async bytes => { await env.shared.lock("region"); return bytes.length; })}`;
            """, "state:shared");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Failed, _nodes.Link.Answers[^1].Status);
        Assert.Contains("HoldsHandles", answer.Log, StringComparison.Ordinal);
    }

    // Whatever happens to the call there, the program has done its work once.
    [Theory]
    [InlineData("lost")]
    [InlineData("refused")]
    [InlineData("malformed")]
    [InlineData("bent")]
    [InlineData("empty")]
    public async Task Answer_ThatIsNoResult_LetsTheWorkRunHere(string what)
    {
        await PutTextAsync();
        _nodes.Link.Answered = answer => answer.Status is NearStatus.NeedsModule or NearStatus.SnapshotMismatch ? answer : what switch
        {
            "lost" => new NearAnswer(NearStatus.Lost, "the node was killed"),
            "refused" => new NearAnswer(NearStatus.Refused, "its queue is full"),
            "malformed" => new NearAnswer(NearStatus.Malformed, "it did not understand"),
            "empty" => answer with { State = default },
            _ => answer with { State = Bent(answer.State) },
        };

        var answer = await RunAsync("""
            let runs = 0;
            const size = await env.data.near("text", bytes => { runs++; return bytes.length; });
            return `${size} ${runs}`;
            """);

        Assert.Equal($"{TextBytes} 1", answer.Text);
        Assert.Contains("the call runs here: ", answer.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bent", NearStatus.Malformed)]
    [InlineData("large", NearStatus.Malformed)]
    [InlineData("cut", NearStatus.Malformed)]
    [InlineData("spec", NearStatus.Malformed)]
    [InlineData("number", NearStatus.Failed)]
    [InlineData("late", NearStatus.Refused)]
    public async Task Call_OfAHostilePeer_HasANamedAnswer(string what, NearStatus status)
    {
        await PutTextAsync();
        await DeployAsync(LengthOfText);
        await _nodes.Compute.CallAsync("f");
        _nodes.Link.Sent = call => what switch
        {
            "large" => call with { State = new byte[] { 0xff, 0xff, 0xff, 0x7f, 1 } },
            "cut" => call with { State = new byte[3] },
            "spec" => call with { Spec = "{" },
            "number" => call with { Function = 1_000_000 },
            "late" => call with { Left = TimeSpan.FromTicks(-1) },
            _ => call with { State = Bent(call.State) },
        };

        Assert.Equal($"{TextBytes}", (await _nodes.Compute.CallAsync("f")).Text);
        Assert.Equal(status, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Function_WithOtherGrants_RunsHere()
    {
        await PutTextAsync();

        var answer = await RunAsync(LengthOfText, $"files:{Path.GetTempPath()}:/files");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Refused, _nodes.Link.Answers[^1].Status);
    }

    [Fact]
    public async Task Object_ThatTheStorageNodeDoesNotSee_IsReadHere()
    {
        using var nodes = new NearNodes(seen: new MemoryObjectStore(TimeProvider.System)) { Link = { Offer = Slow } };
        await nodes.PutAsync("text", NearNodes.Text(TextBytes));
        await nodes.Compute.DeployAsync("f", Script(LengthOfText), export: null, "objects:data", "near:data");

        var answer = await nodes.Compute.CallAsync("f");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Failed, nodes.Link.Answers[^1].Status);
        Assert.Contains("ObjectUnavailable", answer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsNull()
    {
        var answer = await RunAsync("""return `${await env.data.near("nothing", bytes => bytes === null)}`;""");

        Assert.Equal("true", answer.Text);
        Assert.Empty(_nodes.Link.Answers);
    }

    [Theory]
    [InlineData("env.data.near('../text', () => 1)", "InvalidArgument: ")]
    [InlineData("env.data.near('text', 'no function')", "TypeError: the work on an object is a function of its bytes")]
    [InlineData("env.data.near(5, () => 1)", "TypeError: a key is a string")]
    [InlineData("env.data.near('text', () => 1, { range: { suffix: 0 } })", "TypeError: a range is")]
    public async Task Work_ThatIsNotUnderstood_IsRefused(string expression, string error)
    {
        await PutTextAsync();

        var answer = await RunAsync($"try {{ await {expression}; return 'no error'; }} catch (e) {{ return `${{e.code ?? e.name}}: ${{e.message}}`; }}");

        Assert.StartsWith(error, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_WithoutAGrant_NamesIt()
    {
        await PutTextAsync();
        await _nodes.Compute.DeployAsync("f", Script("try { await env.data.near('text', () => 1); } catch (e) { return `${e.code}: ${e.message}`; }"), export: null, "objects:data");

        var answer = await _nodes.Compute.CallAsync("f");

        Assert.StartsWith("NotGranted: ", answer.Text, StringComparison.Ordinal);
        Assert.Contains("--grant near:BUCKET", answer.Text, StringComparison.Ordinal);
    }

    // samples/near.js: what it counts and what it writes is the same as of a call that stays.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sample_NearItsObjectOrHere_GivesTheSameAnswers(bool staysHere)
    {
        await _nodes.PutAsync("text", Encoding.ASCII.GetBytes("one two two\nthree".PadRight(TextBytes)), "samples");
        var script = FunctionScript.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "near.js"), Token));
        await _nodes.Compute.DeployAsync("near-js", script, export: null, "objects:samples", "near:samples");

        Assert.Equal("one\t1\nthree\t1\ntwo\t2\n", (await CallAsync("wordcount", "text")).Text);
        Assert.Equal("three\n", (await CallAsync("longest", "text")).Text);
        Assert.Equal("2\n", (await CallAsync("replace", "text", "two", "2")).Text);
        Assert.Equal("2\t2\none\t1\nthree\t1\n", (await CallAsync("wordcount", "text")).Text);
        Assert.Contains("there is no object nothing", (await CallAsync("longest", "nothing")).Detail, StringComparison.Ordinal);
        Assert.Equal(!staysHere, _nodes.Link.Answers.Any(each => each.Status == NearStatus.Done));

        Task<GuestAnswer> CallAsync(params string[] arguments) => _nodes.Compute.CallAsync(
            Invocation.Of(_nodes.Compute.Catalog.Find(FunctionFixture.Name("near-js"))!.Spec) with { Arguments = arguments, StaysHere = staysHere });
    }

    [Fact]
    public async Task Range_OfTheObject_IsAllThatTheWorkGets()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            return await env.data.near("text", bytes => new TextDecoder().decode(bytes), { range: { offset: 8, length: 6 } });
            """);

        Assert.Equal("a-word", answer.Text);
    }

    private const string LengthOfText = """return `${await env.data.near("text", bytes => bytes.length)}`;""";

    private static byte[] Script(string body, string prologue = "") =>
        FunctionScript.Of($"{prologue}\nexport default async (request, env) => {{ {body} }};");

    private static ReadOnlyMemory<byte> Bent(ReadOnlyMemory<byte> state)
    {
        var copy = state.ToArray();
        copy[copy.Length / 2] ^= 0x55;
        return copy.AsMemory(0, copy.Length - 1);
    }

    private async Task<GuestAnswer> RunAsync(string body, params string[] grants)
    {
        await DeployAsync(body, "", grants);
        var answer = await _nodes.Compute.CallAsync("f");
        Assert.True(answer.Failure == Failure.None, $"{answer.Failure}: {answer.Detail} {answer.Log}");
        return answer;
    }

    private Task DeployAsync(string body, string prologue = "", params string[] grants) =>
        _nodes.Compute.DeployAsync("f", Script(body, prologue), export: null, ["objects:data", "near:data", .. grants]);

    private Task PutTextAsync() => _nodes.PutAsync("text", NearNodes.Text(TextBytes));
}
