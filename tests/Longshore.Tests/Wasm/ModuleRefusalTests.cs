using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public sealed class ModuleRefusalTests
{
    [Fact]
    public void Validate_EveryTruncation_IsRefusedAtAnOffsetWithin()
    {
        var whole = Samples.Read("empty");
        Module.Validate(whole);
        var accepted = new List<int>();
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                Module.Validate(whole.AsSpan(0, length));
                accepted.Add(length);
            }
            catch (ModuleException refusal)
            {
                Assert.InRange(refusal.Offset, 0, length);
                Assert.NotEmpty(refusal.Rule);
            }
        }

        // A module may end after its header: then it is empty. Whether it may end between two sections depends on the sections
        // that are missing.
        Assert.Contains(8, accepted);
        Assert.DoesNotContain(whole.Length - 1, accepted);
    }

    [Fact]
    public void Load_BodyOfAnotherType_NamesTheRuleAndTheOffset()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [ModuleBuilder.I32]);
        builder.Function(type, [0x42, 0x07]);
        var bytes = builder.Build();

        var refusal = Assert.Throws<ModuleException>(() => Module.Load(new Engine(), bytes));

        Assert.Equal(ModuleError.Invalid, refusal.Error);
        Assert.Equal(bytes.Length - 1, refusal.Offset);
        Assert.Contains("type mismatch", refusal.Message, StringComparison.Ordinal);
    }

    // Flips single bits of a real module, many times. Each mutant must be accepted or refused, with no other exception.
    [Theory]
    [InlineData("empty")]
    [InlineData("fibonacci")]
    [InlineData("json")]
    public void Validate_MutatedModules_OnlyEverRefuses(string sample)
    {
        var original = Samples.Read(sample);
        var random = new Random(20260607);
        var refused = 0;
        for (var i = 0; i < 1_500; i++)
        {
            var mutant = (byte[])original.Clone();
            for (var bits = random.Next(1, 4); bits > 0; bits--)
            {
                mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                Module.Validate(mutant);
            }
            catch (ModuleException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 1_500);
    }

    [Fact]
    public void Validate_Garbage_IsRefused()
    {
        var random = new Random(20260608);
        for (var length = 0; length < 2_000; length++)
        {
            var garbage = new byte[length];
            random.NextBytes(garbage);
            Assert.Throws<ModuleException>(() => Module.Validate(garbage));
        }
    }

    // The vector claims four thousand million elements, but there are none.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    public void Validate_CountBeyondTheModule_IsRefusedBeforeMemoryIsTaken(byte section)
    {
        byte[] bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, section, 0x05, 0xff, 0xff, 0xff, 0xff, 0x0f];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ModuleException>(() => Module.Validate(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    // A frame exists before its function can check the stack. A frame this large would exceed the stack reserve.
    [Fact]
    public void Load_FunctionWithAHugeFrame_IsRefused()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [ModuleBuilder.I64]);
        builder.Function(type, UseLocals(40_000), "run", locals: 40_000);

        var refusal = Assert.Throws<ModuleException>(() => Module.Load(new Engine(), builder.Build()));

        Assert.Equal(ModuleError.TooLarge, refusal.Error);
        Assert.Contains("bytes of stack", refusal.Message, StringComparison.Ordinal);
    }

    // A small function may have many locals. The compiled function must either be refused or fit in the stack.
    [Fact]
    public void Load_LittleCodeWithManyLocals_EndsWithinItsStack()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [ModuleBuilder.I64]);
        builder.Function(type, [0x20, .. ModuleBuilder.Leb(49_999), 0x10, 0x00, 0x7c], "run", locals: 50_000);
        using var store = new Store(new Engine());

        var end = Record.Exception(() =>
            new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!.Invoke());

        Assert.True(
            end is ModuleException { Error: ModuleError.TooLarge } or TrapException { Kind: TrapKind.StackOverflow }, $"{end}");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1_500)]
    [InlineData(10_000)]
    public void Load_FunctionWithALargeFrame_RecursesWithinItsStack(int locals)
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [ModuleBuilder.I64]);
        builder.Function(type, [.. UseLocals(locals), 0x10, 0x00, 0x7c], "run", locals: locals);
        using var store = new Store(new Engine());
        var run = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => run.Invoke()).Kind);
        }
    }

    [Fact]
    public void Validate_ManyFunctionsOfManyLocals_IsRefusedBeforeMemoryIsTaken()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        for (var i = 0; i < 200; i++)
        {
            builder.Function(type, [], locals: 50_000);
        }

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(builder.Build()));

        Assert.Equal(ModuleError.TooLarge, refusal.Error);
    }

    // Every four bytes move a thousand values up and down the stack.
    [Fact]
    public void Validate_BranchesThatMoveAThousandMillionValues_IsRefused()
    {
        var builder = new ModuleBuilder();
        byte[] results = [.. Enumerable.Repeat(ModuleBuilder.I32, 1_000)];
        var type = builder.Type([], results);
        byte[] values = [.. Enumerable.Repeat((byte[])[0x41, 0x00], 1_000).SelectMany(value => value)];
        byte[] branches = [.. Enumerable.Repeat((byte[])[0x41, 0x00, 0x0d, 0x00], 600_000).SelectMany(branch => branch)];
        builder.Function(type, [.. values, .. branches]);

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(builder.Build()));

        Assert.Equal(ModuleError.TooLarge, refusal.Error);
        Assert.Contains("values are moved", refusal.Message, StringComparison.Ordinal);
    }

    // The result is the sum of all locals, so that none of them can be optimised away.
    [Theory]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x5f, 0x00, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x01, 0x6e, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x01, 0x64, 0x00 }, "typed function references")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x01, 0x74, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0x06, 0x40, 0x0b }, "exception handling in its first form (translate it: wasm-opt --translate-to-exnref)")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0xfb, 0x00, 0x0b }, "garbage collection")]
    public void Load_OfAFeatureThatIsLeftOut_NamesIt(byte[] sections, string feature)
    {
        byte[] module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections];

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(module));

        Assert.Equal(ModuleError.Unsupported, refusal.Error);
        Assert.Contains(feature + " is not supported", refusal.Message, StringComparison.Ordinal);
    }

    // Tag 0 carries an i32, tag 1 nothing; memory 0 has no maximum.
    [Theory]
    [InlineData(new byte[] { 0x08, 0x02 }, "unknown tag 2")]
    [InlineData(new byte[] { 0x08, 0x00 }, "type mismatch")]
    [InlineData(new byte[] { 0x0a }, "type mismatch")]
    [InlineData(new byte[] { 0x41, 0x00, 0x0a }, "type mismatch")]
    [InlineData(new byte[] { 0x1f, 0x40, 0x01, 0x00, 0x02, 0x00, 0x0b }, "unknown tag 2")]
    [InlineData(new byte[] { 0x1f, 0x40, 0x01, 0x00, 0x01, 0x01, 0x0b }, "unknown label 1")]
    [InlineData(new byte[] { 0x1f, 0x40, 0x01, 0x00, 0x00, 0x00, 0x0b }, "type mismatch: a catch clause carries another number of values")]
    [InlineData(new byte[] { 0x1f, 0x40, 0x01, 0x01, 0x01, 0x00, 0x0b }, "type mismatch: a catch clause carries another number of values")]
    [InlineData(new byte[] { 0x02, 0x7e, 0x1f, 0x40, 0x01, 0x00, 0x00, 0x00, 0x0b, 0x42, 0x00, 0x0b, 0x1a }, "type mismatch: expected i64, found i32")]
    [InlineData(new byte[] { 0x1f, 0x40, 0x01, 0x04, 0x00, 0x0b }, "malformed catch clause kind 4")]
    [InlineData(new byte[] { 0x41, 0x00, 0xfe, 0x10, 0x01, 0x00, 0x1a }, "atomic alignment must be natural")]
    [InlineData(new byte[] { 0x41, 0x00, 0xfe, 0x12, 0x01, 0x00, 0x1a }, "alignment must not be larger than natural")]
    [InlineData(new byte[] { 0x41, 0x00, 0xfe, 0x10, 0x42, 0x01, 0x00, 0x1a }, "unknown memory 1")]
    [InlineData(new byte[] { 0xfe, 0x03, 0x01 }, "zero byte expected")]
    [InlineData(new byte[] { 0xfe, 0x04 }, "illegal opcode")]
    [InlineData(new byte[] { 0xfe, 0x4f }, "illegal opcode")]
    public void Validate_OfBadExceptionsAndAtomics_NamesTheRule(byte[] code, string rule)
    {
        var builder = new ModuleBuilder().Memory(1);
        var nothing = builder.Type([], []);
        builder.Tag(builder.Type([ModuleBuilder.I32], [])).Tag(nothing).Function(nothing, code);

        Assert.Contains(rule, Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x05, 0x03, 0x01, 0x02, 0x01 }, "shared memory must have maximum")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f, 0x0d, 0x03, 0x01, 0x00, 0x00 }, "non-empty tag result type")]
    [InlineData(new byte[] { 0x0d, 0x03, 0x01, 0x00, 0x00 }, "unknown type 0")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x0d, 0x03, 0x01, 0x01, 0x00 }, "malformed tag attribute")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x06, 0x01, 0x00, 0x0d, 0x03, 0x01, 0x00, 0x00 }, "out of order")]
    [InlineData(new byte[] { 0x07, 0x05, 0x01, 0x01, 0x61, 0x04, 0x00 }, "unknown tag 0")]
    public void Validate_OfBadTagsAndSharedMemories_NamesTheRule(byte[] sections, string rule)
    {
        byte[] module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections];

        Assert.Contains(rule, Assert.Throws<ModuleException>(() => Module.Validate(module)).Rule, StringComparison.Ordinal);
    }

    private static byte[] UseLocals(int locals) =>
    [
        0x42, 0x00,
        .. Enumerable.Range(0, locals).SelectMany(i => (byte[])[0x20, .. ModuleBuilder.Leb(i), 0x7c]),
    ];
}
