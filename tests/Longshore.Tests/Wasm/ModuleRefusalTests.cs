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
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x01, 0x74, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x5e, 0x7f, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x07, 0x01, 0x4e, 0x01, 0x50, 0x00, 0x5f, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x06, 0x01, 0x60, 0x01, 0x63, 0x6e, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x06, 0x01, 0x60, 0x01, 0x64, 0x73, 0x00 }, "garbage collection")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x5d, 0x00, 0x00 }, "stack switching")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x60, 0x01, 0x68, 0x00 }, "stack switching")]
    [InlineData(new byte[] { 0x01, 0x0c, 0x01, 0x4e, 0x02, 0x4d, 0x01, 0x5f, 0x00, 0x4c, 0x00, 0x5f, 0x00, 0x00 }, "custom descriptors")]
    [InlineData(new byte[] { 0x01, 0x07, 0x01, 0x60, 0x01, 0x64, 0x62, 0x00, 0x00 }, "custom descriptors")]
    [InlineData(new byte[] { 0x01, 0x05, 0x01, 0x65, 0x60, 0x00, 0x00 }, "shared-everything threads")]
    [InlineData(new byte[] { 0x05, 0x04, 0x01, 0x08, 0x01, 0x00 }, "custom page sizes")]
    [InlineData(new byte[] { 0x05, 0x05, 0x01, 0x09, 0x01, 0x02, 0x00 }, "custom page sizes")]
    [InlineData(new byte[] { 0x02, 0x0a, 0x01, 0x01, 0x61, 0x01, 0x62, 0x02, 0x0c, 0x01, 0x10, 0x00 }, "custom page sizes")]
    [InlineData(new byte[] { 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0xfb, 0x00, 0x0b }, "garbage collection")]
    public void Load_OfAFeatureThatIsLeftOut_NamesIt(byte[] sections, string feature)
    {
        byte[] module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections];

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(module));

        Assert.Equal(ModuleError.Unsupported, refusal.Error);
        Assert.Contains(feature + " is not supported", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xfc, 0x13 }, "wide arithmetic")]
    [InlineData(new byte[] { 0xfc, 0x14 }, "wide arithmetic")]
    [InlineData(new byte[] { 0xfc, 0x15 }, "wide arithmetic")]
    [InlineData(new byte[] { 0xfc, 0x16 }, "wide arithmetic")]
    [InlineData(new byte[] { 0xfb, 0x22, 0x00 }, "custom descriptors")]
    [InlineData(new byte[] { 0xfb, 0x1c }, "garbage collection")]
    [InlineData(new byte[] { 0xd3 }, "garbage collection")]
    [InlineData(new byte[] { 0xd0, 0x6e }, "garbage collection")]
    [InlineData(new byte[] { 0xe0, 0x00 }, "stack switching")]
    [InlineData(new byte[] { 0xe3, 0x00, 0x00 }, "stack switching")]
    [InlineData(new byte[] { 0xfe, 0x4f }, "shared-everything threads")]
    [InlineData(new byte[] { 0xfc, 0x30 }, "half precision")]
    public void Load_OfAnInstructionThatIsLeftOut_NamesItsFeature(byte[] code, string feature)
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), code);

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(builder.Build()));

        Assert.Equal(ModuleError.Unsupported, refusal.Error);
        Assert.Contains(feature + " is not supported", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAComponent_SaysThatItIsOne()
    {
        var refusal = Assert.Throws<ModuleException>(() => Module.Validate([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]));

        Assert.Equal(ModuleError.Unsupported, refusal.Error);
        Assert.Contains("a component, not a core module", refusal.Message, StringComparison.Ordinal);
    }

    // Version 3.0 reads sizes and offsets with 64 bits, so what is too large is well-formed.
    [Theory]
    [InlineData(new byte[] { 0x05, 0x07, 0x01, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10 }, "memory size must be at most 65536 pages")]
    [InlineData(new byte[] { 0x05, 0x08, 0x01, 0x01, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10 }, "memory size must be at most 65536 pages")]
    [InlineData(new byte[] { 0x05, 0x05, 0x01, 0x00, 0x81, 0x80, 0x04 }, "memory size must be at most 65536 pages")]
    [InlineData(new byte[] { 0x05, 0x0a, 0x01, 0x04, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02 }, "memory size must be at most 2^48 pages")]
    [InlineData(new byte[] { 0x04, 0x08, 0x01, 0x70, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10 }, "table size must be at most 2^32-1")]
    [InlineData(new byte[] { 0x04, 0x09, 0x01, 0x70, 0x01, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10 }, "table size must be at most 2^32-1")]
    [InlineData(new byte[] { 0x04, 0x0d, 0x01, 0x70, 0x05, 0x81, 0x80, 0x80, 0x80, 0x10, 0x80, 0x80, 0x80, 0x80, 0x10 }, "size minimum must not be greater")]
    public void Validate_OfASizeThatCannotBe_IsInvalid(byte[] sections, string rule)
    {
        var refusal = Assert.Throws<ModuleException>(
            () => Module.Validate([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections]));

        Assert.Equal(ModuleError.Invalid, refusal.Error);
        Assert.Contains(rule, refusal.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x41, 0x00, 0x28, 0x02, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a }, "offset out of range")]
    [InlineData(new byte[] { 0x41, 0x00, 0x41, 0x00, 0x36, 0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, "offset out of range")]
    [InlineData(new byte[] { 0x41, 0x00, 0xfd, 0x00, 0x04, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a }, "offset out of range")]
    [InlineData(new byte[] { 0x41, 0x00, 0xfe, 0x10, 0x02, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a }, "offset out of range")]
    [InlineData(new byte[] { 0x41, 0x00, 0x28, 0x20, 0x00, 0x1a }, "alignment must not be larger than natural")]
    [InlineData(new byte[] { 0x41, 0x00, 0x28, 0x3f, 0x00, 0x1a }, "alignment must not be larger than natural")]
    [InlineData(new byte[] { 0x41, 0x00, 0x28, 0x7f, 0x00, 0x00, 0x1a }, "alignment must not be larger than natural")]
    public void Validate_OfAnAccessThatCannotBe_IsInvalid(byte[] code, string rule)
    {
        var builder = new ModuleBuilder().Memory(1);
        builder.Function(builder.Type([], []), code);

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(builder.Build()));

        Assert.Equal(ModuleError.Invalid, refusal.Error);
        Assert.Contains(rule, refusal.Rule, StringComparison.Ordinal);
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

    // All processors validate a module of this size.
    [Fact]
    public void Validate_OfALargeModuleWithSeveralInvalidBodies_NamesTheFirst()
    {
        var expected = Assert.Throws<ModuleException>(() => Module.Validate(Large(invalid: [700])));

        for (var i = 0; i < 5; i++)
        {
            var refusal = Assert.Throws<ModuleException>(() => Module.Validate(Large(invalid: [700, 1300, 1900])));

            Assert.Equal((expected.Error, expected.Offset, expected.Rule), (refusal.Error, refusal.Offset, refusal.Rule));
        }

        Module.Validate(Large(invalid: []));
    }

    private static byte[] Large(int[] invalid)
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [ModuleBuilder.I32]);
        byte[] idle = [.. Enumerable.Repeat((byte)0x01, 700)];
        for (var i = 0; i < 2000; i++)
        {
            builder.Function(type, [.. idle, invalid.Contains(i) ? (byte)0x42 : (byte)0x41, 0x07]);
        }

        return builder.Build();
    }

    private static byte[] UseLocals(int locals) =>
    [
        0x42, 0x00,
        .. Enumerable.Range(0, locals).SelectMany(i => (byte[])[0x20, .. ModuleBuilder.Leb(i), 0x7c]),
    ];
}
