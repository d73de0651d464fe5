using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Exception handling in its first form, as emscripten and clang emit it, by the functions of
/// modules/first-exceptions.wat.</summary>
public sealed class FirstExceptionTests : IDisposable
{
    private static readonly byte[] Bytes = TestModules.Read("first-exceptions");

    private readonly List<Store> _stores = [];

    public void Dispose() => _stores.ForEach(store => store.Dispose());

    [Theory]
    [InlineData("catch", 5, 6)]
    [InlineData("first clause", 0, 7)]
    [InlineData("first clause", 1, 23)]
    [InlineData("first clause", 2, 99)]
    [InlineData("first clause", 3, -1)]
    [InlineData("nested", 5, 105)]
    [InlineData("throw in a clause", 5, 1005)]
    [InlineData("rethrow of the outer one", 9, 8)]
    [InlineData("rethrow from within", 1, 51)]
    [InlineData("rethrow from within", 0, 7)]
    [InlineData("delegate to the outer try", 1, 11)]
    [InlineData("delegate to the next try", 1, 21)]
    [InlineData("delegate to a block", 1, 31)]
    [InlineData("delegate to a clause", 1, 41)]
    [InlineData("catch what was delegated", 1, 51)]
    [InlineData("delegate twice", 1, 101)]
    [InlineData("delegate twice", 2, 202)]
    [InlineData("parameters", 1, 76)]
    [InlineData("ways out", 0, 10)]
    [InlineData("ways out", 1, 20)]
    [InlineData("ways out", 2, 1030)]
    [InlineData("ways out", 3, 10)]
    [InlineData("ways out", 4, 40)]
    [InlineData("ways out", 5, 50)]
    [InlineData("ways out", 6, 1060)]
    [InlineData("ways out", 7, 20)]
    [InlineData("around a loop", 100, 100)]
    [InlineData("without clauses", 4, 5)]
    [InlineData("by an indirect call", 4, 4)]
    [InlineData("tail call", 4, 8)]
    [InlineData("unreachable parts", 4, 4)]
    public void Functions_OfOneNumber_ReturnWhatTheyShould(string function, int argument, int expected)
    {
        foreach (var check in new[] { BoundsCheck.Automatic, BoundsCheck.Explicit })
        {
            var instance = Make(new Engine(new EngineOptions { BoundsCheck = check }));

            Assert.Equal(expected, instance.FindFunction(function)!.Invoke(argument)[0].I32);
        }
    }

    [Fact]
    public void Rethrow_OfWhatWasCaught_RunsBothClauses()
    {
        var instance = Make();

        Assert.Equal(6, instance.FindFunction("rethrow")!.Invoke(6)[0].I32);
        Assert.Equal(12, instance.FindGlobal("trace")!.Value.I32);
    }

    [Fact]
    public void Delegate_PastATry_DoesNotRunItsClauses()
    {
        var instance = Make();

        instance.FindFunction("delegate to the outer try")!.Invoke(6);

        Assert.Equal(0, instance.FindGlobal("trace")!.Value.I32);
    }

    [Fact]
    public void Delegate_ToTheCaller_ReachesTheHost()
    {
        var instance = Make();

        var thrown = Assert.Throws<GuestException>(() => instance.FindFunction("delegate to the caller")!.Invoke(8));

        Assert.Same(instance.FindTag("number"), thrown.Value.Tag);
        Assert.Equal([8], thrown.Value.Values);
    }

    [Fact]
    public void Trap_InsideATry_IsNotCaught()
    {
        var trap = Assert.Throws<TrapException>(() => Make().FindFunction("trap")!.Invoke(0));

        Assert.Equal(TrapKind.IntegerDivideByZero, trap.Kind);
    }

    [Fact]
    public void Exceptions_ThatAreThrownAgain_AreNotKept() =>
        Assert.Equal(20_000, Make(limits: new StoreLimits { ExceptionsMax = 1000 })
            .FindFunction("rethrow in a loop")!.Invoke(20_000)[0].I32);

    [Fact]
    public void CompiledAheadOfTime_TheyAreCaughtAsWell()
    {
        using var cache = new TemporaryDirectory();
        var failures = new List<string>();
        var instance = Make(new Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = cache.Path, CodeBytesMin = 0, Failed = failures.Add },
        }));

        Assert.Empty(failures);
        Assert.Equal(23, instance.FindFunction("first clause")!.Invoke(1)[0].I32);
        Assert.Equal(11, instance.FindFunction("delegate to the outer try")!.Invoke(1)[0].I32);
        Assert.Equal(8, instance.FindFunction("rethrow of the outer one")!.Invoke(9)[0].I32);
        Assert.Equal(100, instance.FindFunction("around a loop")!.Invoke(100)[0].I32);
    }

    // Tag 0 carries an i32.
    [Theory]
    [InlineData(new byte[] { 0x06, 0x40, 0x07, 0x01, 0x0b }, "unknown tag 1")]
    [InlineData(new byte[] { 0x06, 0x40, 0x07, 0x00, 0x0b }, "type mismatch: values remain")]
    [InlineData(new byte[] { 0x06, 0x7e, 0x42, 0x00, 0x07, 0x00, 0x0b, 0x1a }, "type mismatch: expected i64, found i32")]
    [InlineData(new byte[] { 0x06, 0x40, 0x19, 0x07, 0x00, 0x1a, 0x0b }, "catch without try")]
    [InlineData(new byte[] { 0x06, 0x40, 0x19, 0x19, 0x0b }, "catch without try")]
    [InlineData(new byte[] { 0x02, 0x40, 0x19, 0x0b }, "catch without try")]
    [InlineData(new byte[] { 0x19 }, "catch without try")]
    [InlineData(new byte[] { 0x06, 0x40, 0x18, 0x01 }, "unknown label 1")]
    [InlineData(new byte[] { 0x02, 0x40, 0x18, 0x00 }, "delegate without try")]
    [InlineData(new byte[] { 0x06, 0x40, 0x19, 0x18, 0x00 }, "delegate without try")]
    [InlineData(new byte[] { 0x18, 0x00 }, "delegate without try")]
    [InlineData(new byte[] { 0x06, 0x40, 0x09, 0x00, 0x0b }, "invalid rethrow label 0")]
    [InlineData(new byte[] { 0x06, 0x40, 0x19, 0x09, 0x01, 0x0b }, "invalid rethrow label 1")]
    [InlineData(new byte[] { 0x06, 0x40, 0x19, 0x09, 0x02, 0x0b }, "unknown label 2")]
    public void Validate_OfABadTry_NamesTheRule(byte[] code, string rule)
    {
        var builder = new ModuleBuilder();
        var nothing = builder.Type([], []);
        builder.Tag(builder.Type([ModuleBuilder.I32], [])).Function(nothing, code);

        Assert.Contains(rule, Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Rule, StringComparison.Ordinal);
    }

    // A million open tries must cost time in proportion.
    [Fact]
    public void Load_OfManyNestedTries_EndsSoon()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        byte[] code = [.. Repeat(100_000, 0x06, 0x40), .. Repeat(100_000, 0x0b)];
        builder.Function(type, code, "run");
        using var store = new Store(new Engine());

        new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!.Invoke();
    }

    private static IEnumerable<byte> Repeat(int count, params byte[] bytes) => Enumerable.Repeat(bytes, count).SelectMany(each => each);

    private Instance Make(Engine? engine = null, StoreLimits? limits = null)
    {
        engine ??= new Engine();
        var store = new Store(engine, limits);
        _stores.Add(store);
        return new Linker().Instantiate(store, Module.Load(engine, Bytes));
    }
}
