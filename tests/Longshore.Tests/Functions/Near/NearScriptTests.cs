using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>Functions of programs in JavaScript that run where their object is: <c>env.data.near</c>.</summary>
public sealed class NearScriptTests : IDisposable
{
    private const string Host = "host-1";
    private const int TextBytes = 1 << 20;

    private readonly MemoryObjectStore _objects = new(TimeProvider.System) { Location = new ObjectLocation([Host]) };
    private readonly NearServices _storageServices;
    private readonly GuestNode _storage;
    private readonly NearHost _host;
    private readonly DirectNode _link;
    private readonly NearServices _computeServices;
    private readonly GuestNode _compute;
    private readonly GuestNode? _reader;

    public NearScriptTests()
    {
        _storageServices = new NearServices(_objects, [], (_, _) => throw new InvalidDataException());
        _storage = new GuestNode(near: _storageServices);
        _host = new NearHost(_storage.Catalog, _storage.Functions, _storage.Invoker);

        // A slow network, so that whatever is measured on a busy machine moves.
        _link = new DirectNode(_host, Host) { Offer = new NearOffer(TimeSpan.FromMilliseconds(1), 10_000, TimeSpan.Zero) };
        _computeServices = new NearServices(_objects, [_link], (digest, token) => _reader!.Functions.ReadModuleAsync(digest, token));
        _compute = _reader = new GuestNode(near: _computeServices);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _compute.Dispose();
        _storage.Dispose();
        _host.Dispose();
        _computeServices.Dispose();
        _storageServices.Dispose();
    }

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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
        Assert.True(_link.Bytes < TextBytes / 2, $"{_link.Bytes} bytes were moved");
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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
    }

    [Fact]
    public async Task Work_InWork_RunsAtTheSameNode()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            return `${await env.data.near("text", outer => env.data.near("text", inner => outer.length + inner.length))}`;
            """);

        Assert.Equal($"{2 * TextBytes}", answer.Text);
        Assert.Equal(1, _link.Answers.Count(each => each.Status == NearStatus.Done));
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
        Assert.Equal(3, _link.Answers.Count(each => each.Status == NearStatus.Done));
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
        Assert.Equal(NearStatus.Failed, _link.Answers[2].Status);
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

        await _compute.CallAsync("f");
        var answer = await _compute.CallAsync("f");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal((1, 1), (_link.Modules, _link.Snapshots));
        Assert.Equal(
            [NearStatus.NeedsModule, NearStatus.SnapshotMismatch, NearStatus.Done, NearStatus.Done], _link.Answers.Select(each => each.Status));
    }

    [Theory]
    [InlineData("bent")]
    [InlineData("cut")]
    [InlineData("empty")]
    public async Task Snapshot_ThatIsDamaged_IsRefused(string what)
    {
        await PutTextAsync();
        _link.SentSnapshot = state => what switch
        {
            "empty" => default,
            "cut" => state[..^9],
            _ => Bent(state),
        };

        var answer = await RunAsync(LengthOfText);

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.SnapshotMismatch, _link.Answers[^1].Status);
    }

    [Fact]
    public async Task Snapshot_OfAnotherKindOfFunction_IsRefused()
    {
        await PutTextAsync();
        await _compute.DeployAsync("near", "near:data");
        await _compute.CallAsync("near", "words text");
        var spec = _compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec;

        Assert.False(await _host.TryAddSnapshotAsync(Longshore.Functions.Specs.FunctionSpecJson.Write(spec), spec.Artifact.Digest, default, Token));
        Assert.False(await _host.TryAddSnapshotAsync("{", spec.Artifact.Digest, default, Token));
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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
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

        var numbers = (await _compute.CallAsync("f")).Text.Split(' ').Concat((await _compute.CallAsync("f")).Text.Split(' ')).ToArray();

        Assert.Equal(8, numbers.Distinct().Count());
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
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
        Assert.Equal(NearStatus.Done, _link.Answers[^1].Status);
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
        Assert.True(_link.Bytes < TextBytes / 2, $"{_link.Bytes} bytes were moved");
    }

    [Fact]
    public async Task Call_ThatMustStay_StaysHere()
    {
        await PutTextAsync();
        await DeployAsync(LengthOfText);
        var invocation = Invocation.Of(_compute.Catalog.Find(FunctionFixture.Name("f"))!.Spec) with { StaysHere = true };

        Assert.Equal($"{TextBytes}", (await _compute.CallAsync(invocation)).Text);
        Assert.Empty(_link.Answers);
    }

    [Fact]
    public async Task Work_OnASmallObject_StaysHere()
    {
        await PutAsync("text", "small"u8.ToArray());
        _link.Offer = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);

        Assert.Equal("5", (await RunAsync(LengthOfText)).Text);
        Assert.Empty(_link.Answers);
    }

    // Sockets, locks and answers are at the node where the program is.
    [Theory]
    [InlineData("await env.shared.lock('region');")]
    [InlineData("const pending = env.data.get('other');")]
    public async Task Program_ThatHoldsSomethingHere_StaysHere(string first)
    {
        await PutTextAsync();
        await PutAsync("other", "x"u8.ToArray());
        var released = new TaskCompletionSource();
        _objects.Stall = released.Task;
        await DeployAsync(first + LengthOfText, grants: ["state:shared"]);
        var calling = _compute.CallAsync("f");
        released.SetResult();

        Assert.Equal($"{TextBytes}", (await calling).Text);
        if (first.Contains("lock", StringComparison.Ordinal))
        {
            Assert.Empty(_link.Answers);
        }
    }

    [Fact]
    public async Task Work_ThatKeepsALockThere_RunsHere()
    {
        await PutTextAsync();

        var answer = await RunAsync("""
            return `${await env.data.near("text", async bytes => { await env.shared.lock("region"); return bytes.length; })}`;
            """, "state:shared");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Failed, _link.Answers[^1].Status);
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
        _link.Answered = answer => answer.Status is NearStatus.NeedsModule or NearStatus.SnapshotMismatch ? answer : what switch
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
        await _compute.CallAsync("f");
        _link.Sent = call => what switch
        {
            "large" => call with { State = new byte[] { 0xff, 0xff, 0xff, 0x7f, 1 } },
            "cut" => call with { State = new byte[3] },
            "spec" => call with { Spec = "{" },
            "number" => call with { Function = 1_000_000 },
            "late" => call with { Left = TimeSpan.FromTicks(-1) },
            _ => call with { State = Bent(call.State) },
        };

        Assert.Equal($"{TextBytes}", (await _compute.CallAsync("f")).Text);
        if (what == "late")
        {
            Assert.NotEqual(NearStatus.Done, _link.Answers[^1].Status);
        }
        else
        {
            Assert.Equal(status, _link.Answers[^1].Status);
        }
    }

    [Fact]
    public async Task Function_WithOtherGrants_RunsHere()
    {
        await PutTextAsync();

        var answer = await RunAsync(LengthOfText, $"files:{Path.GetTempPath()}:/files");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Refused, _link.Answers[^1].Status);
    }

    [Fact]
    public async Task Object_ThatTheStorageNodeDoesNotSee_IsReadHere()
    {
        await PutTextAsync();
        using var blind = new NearServices(new MemoryObjectStore(TimeProvider.System), [], (_, _) => throw new InvalidDataException());
        using var other = new GuestNode(near: blind);
        using var host = new NearHost(other.Catalog, other.Functions, other.Invoker);
        var link = new DirectNode(host, Host) { Offer = _link.Offer };
        using var services = new NearServices(_objects, [link], (digest, token) => _reader!.Functions.ReadModuleAsync(digest, token));
        using var compute = new GuestNode(near: services);
        await DeployAsync(LengthOfText);
        await compute.DeployAsync("f", Script(LengthOfText), export: null, "objects:data", "near:data");

        var answer = await compute.CallAsync("f");

        Assert.Equal($"{TextBytes}", answer.Text);
        Assert.Equal(NearStatus.Failed, link.Answers[^1].Status);
        Assert.Contains("ObjectUnavailable", answer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsNull()
    {
        var answer = await RunAsync("""return `${await env.data.near("nothing", bytes => bytes === null)}`;""");

        Assert.Equal("true", answer.Text);
        Assert.Empty(_link.Answers);
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
        await _compute.DeployAsync("f", Script("try { await env.data.near('text', () => 1); } catch (e) { return `${e.code}: ${e.message}`; }"), export: null, "objects:data");

        var answer = await _compute.CallAsync("f");

        Assert.StartsWith("NotGranted: ", answer.Text, StringComparison.Ordinal);
        Assert.Contains("--grant near:BUCKET", answer.Text, StringComparison.Ordinal);
    }

    // samples/near.js: what it counts and what it writes is the same as of a call that stays.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sample_NearItsObjectOrHere_GivesTheSameAnswers(bool staysHere)
    {
        await PutAsync("text", Encoding.ASCII.GetBytes("one two two\nthree".PadRight(TextBytes)), "samples");
        var script = FunctionScript.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "near.js"), Token));
        await _compute.DeployAsync("near-js", script, export: null, "objects:samples", "near:samples");

        Assert.Equal("one\t1\nthree\t1\ntwo\t2\n", (await CallAsync("wordcount", "text")).Text);
        Assert.Equal("three\n", (await CallAsync("longest", "text")).Text);
        Assert.Equal("2\n", (await CallAsync("replace", "text", "two", "2")).Text);
        Assert.Equal("2\t2\none\t1\nthree\t1\n", (await CallAsync("wordcount", "text")).Text);
        Assert.Contains("there is no object nothing", (await CallAsync("longest", "nothing")).Detail, StringComparison.Ordinal);
        Assert.Equal(!staysHere, _link.Answers.Any(each => each.Status == NearStatus.Done));

        Task<GuestAnswer> CallAsync(params string[] arguments) => _compute.CallAsync(
            Invocation.Of(_compute.Catalog.Find(FunctionFixture.Name("near-js"))!.Spec) with { Arguments = arguments, StaysHere = staysHere });
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
        var answer = await _compute.CallAsync("f");
        Assert.True(answer.Failure == Failure.None, $"{answer.Failure}: {answer.Detail} {answer.Log}");
        return answer;
    }

    private Task DeployAsync(string body, string prologue = "", params string[] grants) =>
        _compute.DeployAsync("f", Script(body, prologue), export: null, ["objects:data", "near:data", .. grants]);

    private Task PutTextAsync() => PutAsync("text", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", TextBytes / 8))));

    private async Task PutAsync(string key, byte[] bytes, string bucketName = "data")
    {
        _ = BucketName.TryParse(bucketName, out var bucket);
        _ = ObjectKey.TryParse(key, out var parsed);
        await _objects.PutAsync(new ObjectAddress(bucket, parsed), ObjectContent.Of(bytes), ObjectCondition.None, Token);
    }
}
