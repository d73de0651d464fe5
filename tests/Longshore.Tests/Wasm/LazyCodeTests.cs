using Longshore.Wasm;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Tests.Wasm;

public sealed class LazyCodeTests
{
    private const nint Demanded = 1000;
    private const nint Ahead = 2000;

    private readonly List<int> _called = [];

    [Fact]
    public void Resolve_OfAFunctionWithoutCode_CompilesItOnceAndTellsOfTheCall()
    {
        var code = Of(function => Demanded + function);

        Assert.Equal((Demanded + 1, Demanded + 1), (code.Resolve(1), code.Resolve(1)));
        Assert.Equal([1], _called);
        Assert.Equal(1, code.CompiledFunctions);
    }

    [Fact]
    public void Resolve_OfAFunctionCompiledAhead_ReturnsThatCode()
    {
        var code = Of(_ => throw new InvalidOperationException("compiled twice"));

        Assert.True(code.TryCompileAhead(0, _ => Ahead));
        Assert.False(code.TryCompileAhead(0, _ => Ahead + 1));

        Assert.Equal(Ahead, code.Resolve(0));
        Assert.Empty(_called);
    }

    [Fact]
    public void TryCompileAhead_OfAFunctionThatIsBeingCompiled_LeavesIt()
    {
        LazyCode? code = null;
        var wasTaken = true;
        code = Of(function =>
        {
            wasTaken = code!.TryCompileAhead(function, _ => Ahead);
            return Demanded;
        });

        Assert.Equal(Demanded, code.Resolve(0));
        Assert.False(wasTaken);
    }

    [Fact]
    public async Task Resolve_WhileTheFunctionIsCompiledAhead_ReturnsThatCode()
    {
        var code = Of(_ => throw new InvalidOperationException("compiled twice"));
        Task<nint>? guest = null;

        code.TryCompileAhead(0, _ =>
        {
            guest = Task.Run(() => code.Resolve(0), TestContext.Current.CancellationToken);
            return Ahead;
        });

        Assert.Equal(Ahead, await guest!);
    }

    [Fact]
    public void Resolve_OfAFunctionThatFailedAhead_Traps()
    {
        var code = Of(_ => Demanded);
        code.TryCompileAhead(0, _ => throw new InvalidOperationException("too large"));

        var trap = Assert.Throws<TrapException>(() => code.Resolve(0));

        Assert.Equal(TrapKind.NotCompiled, trap.Kind);
        Assert.Equal("too large", trap.InnerException!.Message);
        Assert.Equal(Demanded, code.Resolve(1));
    }

    [Fact]
    public void ReplaceAll_WhileAFunctionIsCompiled_Prevails()
    {
        LazyCode? code = null;
        code = Of(_ =>
        {
            code!.ReplaceAll([7, 8], new object());
            return Demanded;
        });

        Assert.Equal(7, code.Resolve(0));
        Assert.Equal(8, code.Resolve(1));
    }

    private LazyCode Of(Func<int, nint> compile)
    {
        var stubs = new LazyStubs(functions: 2, resolvers: 1);
        stubs.Write(0, default, -4, 0);
        stubs.Write(1, default, -4, 0);
        return new LazyCode(stubs, compile, _called.Add);
    }
}
