using Longshore.Functions.State;
using Longshore.Tests.Functions.State;

namespace Longshore.Tests.Functions.Capabilities.State;

/// <summary>State as functions in JavaScript see it.</summary>
public sealed class StateScriptTests : IDisposable
{
    private readonly StateTier _tier = new(new MemoryStateStore(new StateLimits(), TimeProvider.System), new StateLimits(), TimeProvider.System);

    public void Dispose() => _tier.Dispose();

    [Theory]
    [InlineData("await env.s.write('r', 'abc', 2); return new TextDecoder().decode(await env.s.read('r', 1))", "\0abc")]
    [InlineData("await env.s.write('r', new Uint8Array([1, 2, 3])); return new Uint8Array(await env.s.read('r', 1, 1)).join()", "2")]
    [InlineData("return `${await env.s.append('r', 'abc')} ${await env.s.append('r', 'd')} ${await env.s.size('r')} ${await env.s.size('q')}`", "0 3 4 null")]
    [InlineData("await env.s.append('r', 'abc'); return `${await env.s.push('r')} ${await env.s.push('r')} ${await env.s.pull('r')}`", "true false 3")]
    [InlineData("await env.s.append('r', 'abc'); await env.s.resize('r', 2); return `${await env.s.size('r')} ${await env.s.delete('r')} ${await env.s.delete('r')}`", "2 true false")]
    [InlineData("await env.s.append('r', 'abc'); return `${await env.s.pull('r', { discard: true })}`", "null")]
    [InlineData("return `${await env.s.lock('r', { mode: 'read', waitMilliseconds: 0, leaseMilliseconds: 1000 })} ${await env.s.unlock('r')} ${await env.s.unlock('r')}`", "1 true false")]
    public async Task Method_OfTheBinding_DoesWhatItSays(string body, string answer)
    {
        await using var node = ScriptNode.WithState(_tier);

        Assert.Equal(answer, await node.RunAsync(body, "state:s"));
    }

    [Fact]
    public async Task Write_OfAnOlderVersion_RejectsWithConflict()
    {
        await using var node = ScriptNode.WithState(_tier);

        var answer = await node.RunAsync(
            """
            await env.s.write('r', 'a');
            const { version } = await env.s.readWithVersion('r');
            await env.s.write('r', 'b', 0, { version });
            try { await env.s.write('r', 'c', 0, { version }); return 'written' } catch (e) { return e.code }
            """,
            "state:s");

        Assert.Equal("Conflict", answer);
    }

    [Theory]
    [InlineData("env.s.read(7)", "TypeError: a key is a string")]
    [InlineData("env.s.write('r', {})", "TypeError: a value is a string, an ArrayBuffer or a view of one")]
    [InlineData("env.s.read('r', -1)", "InvalidArgument: field 3 of the request is no integer from 0 to 1073741824")]
    [InlineData("env.s.write('r', 'x', 2 ** 31)", "InvalidArgument: field 3 of the request is no integer from 0 to 1073741824")]
    public async Task Method_WithAWrongArgument_Rejects(string call, string error)
    {
        await using var node = ScriptNode.WithState(_tier);

        Assert.Equal(error, await node.FailAsync(call, "state:s"));
    }
}
