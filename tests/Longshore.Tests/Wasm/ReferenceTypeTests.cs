using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Typed references to functions, recursion groups and subtypes of function types, and tables with an initial value
/// (WebAssembly 3.0).</summary>
public sealed class ReferenceTypeTests : IDisposable
{
    private const byte I32 = ModuleBuilder.I32;
    private const byte FuncRef = 0x70;
    private const byte ExternRef = 0x6f;
    private const byte ExnRef = 0x69;
    private const byte Nullable = 0x63;
    private const byte NeverNull = 0x64;

    private static readonly Engine Engine = new();

    private readonly Store _store = new(Engine);

    public void Dispose() => _store.Dispose();

    // As wasm-opt --translate-to-exnref writes it.
    [Fact]
    public void Exception_CaughtAsAReferenceThatIsNeverNull_CanBeThrownAgain()
    {
        var builder = new ModuleBuilder();
        var nothing = builder.Type([], []);
        builder.Tag(nothing);
        builder.FunctionWith(
            [[0x01, Nullable, ExnRef]],
            nothing,
            [
                0x02, NeverNull, ExnRef,                   // block (result (ref exn))
                0x1f, 0x40, 0x01, 0x03, 0x00, 0x08, 0x00,  // try_table (catch_all_ref 0) throw 0
                0x0b, 0x00, 0x0b,                          // end unreachable end
                0x21, 0x00, 0x20, 0x00, 0x0a,              // local.set 0, local.get 0, throw_ref
            ],
            "run");

        Assert.Throws<GuestException>(() => Instantiate(builder).FindFunction("run")!.Invoke());
    }

    [Theory]
    [InlineData(new byte[] { NeverNull, ExnRef })]
    [InlineData(new byte[] { Nullable, ExnRef })]
    [InlineData(new byte[] { NeverNull, ExternRef })]
    [InlineData(new byte[] { NeverNull, FuncRef })]
    [InlineData(new byte[] { Nullable, 0x00 })]
    [InlineData(new byte[] { NeverNull, 0x00 })]
    public void Types_OfReferences_AreAccepted(byte[] type)
    {
        var builder = new ModuleBuilder();
        builder.Type([], []);
        builder.Definition([0x60, 0x01, .. type, 0x01, .. type]);
        builder.Function(1, [0x02, .. type, 0x20, 0x00, 0x0b]);

        Module.Validate(builder.Build());
    }

    [Fact]
    public void CallRef_OfAFunction_CallsIt()
    {
        Assert.Equal(42, Instantiate(Calling(0x14)).FindFunction("run")!.Invoke(41)[0].I32);
        Assert.Equal(42, Instantiate(Calling(0x15)).FindFunction("run")!.Invoke(41)[0].I32);
    }

    [Fact]
    public void CallRef_OfNull_Traps()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [0xd0, 0x00, 0x14, 0x00], "run");

        Assert.Equal(TrapKind.NullFunctionReference, TrapOf(Instantiate(builder)));
    }

    // The host knows references as funcref only, so it can pass a function of another type.
    [Fact]
    public void CallRef_OfAnotherTypeFromTheHost_Traps()
    {
        var builder = new ModuleBuilder();
        builder.Type([], []);
        builder.Definition(0x60, 0x01, NeverNull, 0x00, 0x00);
        builder.Function(1, [0x20, 0x00, 0x14, 0x00], "run");
        builder.Function(builder.Type([I32], [I32]), [0x20, 0x00], "other");
        var instance = Instantiate(builder);

        var trap = Assert.Throws<TrapException>(
            () => instance.FindFunction("run")!.Invoke(Value.FromFunction(instance.FindFunction("other"))));
        var none = Assert.Throws<TrapException>(() => instance.FindFunction("run")!.Invoke(Value.FromFunction(null)));

        Assert.Equal(TrapKind.IndirectCallTypeMismatch, trap.Kind);
        Assert.Equal(TrapKind.NullFunctionReference, none.Kind);
    }

    [Fact]
    public void RefAsNonNull_OfNull_Traps()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [0xd0, ExternRef, 0xd4, 0x1a], "run");

        Assert.Equal(TrapKind.NullReference, TrapOf(Instantiate(builder)));
    }

    // The result tells the way: 5 past the branch, 6 by it. Below the reference there is an operand that both ways take.
    [Theory]
    [InlineData(0xd5, 6, 5)]
    [InlineData(0xd6, 5, 6)]
    public void Branch_OnAReference_DependsOnNull(byte branch, int forNull, int forObject)
    {
        var builder = new ModuleBuilder();
        byte[] carried = branch == 0xd5 ? [I32] : [I32, NeverNull, ExternRef];
        builder.Definition([0x60, 0x00, (byte)(branch == 0xd5 ? 1 : 2), .. carried]);
        byte[] drop = branch == 0xd5 ? [] : [0x1a];
        byte[] passed = branch == 0xd5 ? [0x1a] : [];
        builder.Function(
            builder.Type([ExternRef], [I32]),
            [
                0x02, 0x00, 0x41, 0x01, 0x20, 0x00, branch, 0x00, // block: 1, local.get 0, br_on 0
                .. passed, 0x41, 0x04, 0x6a, 0x0f,                // 4 + 1, return
                0x0b, .. drop, 0x41, 0x05, 0x6a,                  // end: 5 + 1
            ],
            "run");
        var run = Instantiate(builder).FindFunction("run")!;

        Assert.Equal(forNull, run.Invoke(Value.FromExternal(null))[0].I32);
        Assert.Equal(forObject, run.Invoke(Value.FromExternal("object"))[0].I32);
    }

    [Fact]
    public void Table_WithAValue_IsFilledWithIt()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [I32]);
        var function = builder.Function(type, [0x41, 0x07]);
        builder.Declare(function);
        builder.TableOf([0x40, 0x00, FuncRef, 0x00, 0x02, 0xd2, (byte)function, 0x0b], "table");
        builder.TableOf([0x40, 0x00, NeverNull, (byte)type, 0x00, 0x03, 0xd2, (byte)function, 0x0b]);
        builder.Function(type, [0x41, 0x01, 0x11, (byte)type, 0x00, 0x41, 0x02, 0x25, 0x01, 0x14, (byte)type, 0x6a], "run");

        var instance = Instantiate(builder);

        Assert.Equal(14, instance.FindFunction("run")!.Invoke()[0].I32);
        Assert.Equal(2u, instance.FindTable("table")!.Length);
    }

    [Fact]
    public void Table_WithAnImportedValue_IsFilledWithIt()
    {
        var builder = new ModuleBuilder().Import("host", "object", 0x03, ExternRef, 0x00);
        builder.TableOf([0x40, 0x00, ExternRef, 0x00, 0x02, 0x23, 0x00, 0x0b], "table");
        var global = _store.CreateGlobal(new GlobalType(Longshore.Wasm.ValueType.ExternRef, false), Value.FromExternal("it"));

        var instance = new Linker().Define("host", "object", global).Instantiate(_store, Module.Load(Engine, builder.Build()));

        Assert.Equal("it", instance.FindTable("table")![1].External);
    }

    [Fact]
    public void Group_OfPlainTypes_DefinesThemInOrder()
    {
        var builder = new ModuleBuilder().Definition(0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, I32, 0x01, I32);
        builder.Function(1, [0x20, 0x00, 0x41, 0x01, 0x6a], "run");

        Assert.Equal(4, Instantiate(builder).FindFunction("run")!.Invoke(3)[0].I32);
    }

    // The second type of both modules takes a reference to the first.
    [Theory]
    [InlineData(new byte[] { 0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, Nullable, 0x00, 0x00 }, true)]
    [InlineData(new byte[] { 0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, NeverNull, 0x00, 0x00 }, false)]
    [InlineData(new byte[] { 0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, Nullable, 0x01, 0x00 }, false)]
    [InlineData(new byte[] { 0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, FuncRef, 0x00 }, false)]
    public void Function_OfAGroup_IsLinkedToTheSameGroupOnly(byte[] group, bool isLinked)
    {
        var exporter = new ModuleBuilder().Definition(0x4e, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, Nullable, 0x00, 0x00);
        exporter.Function(1, [], "f");
        var linker = new Linker().Define("other", Instantiate(exporter));
        var importer = new ModuleBuilder().Definition(group);
        importer.ImportFunction("other", "f", 1);

        var end = Record.Exception(() => linker.Instantiate(_store, Module.Load(Engine, importer.Build())));

        Assert.Equal(isLinked, end is null);
        Assert.True(isLinked || end is LinkException, $"{end}");
    }

    // Type 0 is open, type 1 its subtype, type 2 another type with the same lists.
    [Fact]
    public void Subtype_WhereItsSupertypeIsExpected_IsCalled()
    {
        var builder = new ModuleBuilder()
            .Definition(0x50, 0x00, 0x60, 0x00, 0x01, I32)
            .Definition(0x4f, 0x01, 0x00, 0x60, 0x00, 0x01, I32)
            .Definition(0x60, 0x00, 0x01, I32);
        builder.Table(1, builder.Function(1, [0x41, 0x09], "f"));
        builder.Function(2, [0x41, 0x00, 0x11, 0x00, 0x00], "open");
        builder.Function(2, [0x41, 0x00, 0x11, 0x02, 0x00], "run");
        builder.Function(2, [0xd2, 0x00, 0x14, 0x00], "reference");
        var instance = Instantiate(builder);
        var importer = new ModuleBuilder().Definition(0x50, 0x00, 0x60, 0x00, 0x01, I32);
        importer.ImportFunction("other", "f", 0);

        Assert.Equal(9, instance.FindFunction("open")!.Invoke()[0].I32);
        Assert.Equal(9, instance.FindFunction("reference")!.Invoke()[0].I32);
        Assert.Equal(TrapKind.IndirectCallTypeMismatch, TrapOf(instance));
        new Linker().Define("other", instance).Instantiate(_store, Module.Load(Engine, importer.Build()));
    }

    [Fact]
    public void Global_OfATypedReference_IsLinkedByItsType()
    {
        var exporter = new ModuleBuilder();
        exporter.Type([], []);
        exporter.Function(0, []);
        exporter.Declare(0).GlobalOf([NeverNull, 0x00, 0x00, 0xd2, 0x00, 0x0b], "g");
        var linker = new Linker().Define("other", Instantiate(exporter));

        Link(linker, [0x03, Nullable, 0x00, 0x00]);
        Link(linker, [0x03, FuncRef, 0x00]);
        Link(linker, [0x03, NeverNull, FuncRef, 0x00]);
        Assert.Throws<LinkException>(() => Link(linker, [0x03, Nullable, 0x01, 0x00]));
        Assert.Throws<LinkException>(() => Link(linker, [0x03, FuncRef, 0x01]));
    }

    // Types: 0 is [] -> [], 1 is [i32] -> [], 2 an open [] -> []. Function 0 is of type 0. The locals are an i32 and a (ref 0).
    [Theory]
    [InlineData(new byte[] { 0x20, 0x01, 0x1a }, "uninitialized local")]
    [InlineData(new byte[] { 0x02, 0x40, 0xd2, 0x00, 0x21, 0x01, 0x0b, 0x20, 0x01, 0x1a }, "uninitialized local")]
    [InlineData(new byte[] { 0x41, 0x01, 0x04, 0x40, 0xd2, 0x00, 0x21, 0x01, 0x05, 0x20, 0x01, 0x1a, 0x0b }, "uninitialized local")]
    [InlineData(new byte[] { 0xd0, 0x00, 0x21, 0x01 }, "type mismatch: expected (ref 0), found (ref null 0)")]
    [InlineData(new byte[] { 0xd0, 0x70, 0x14, 0x00 }, "type mismatch")]
    [InlineData(new byte[] { 0x41, 0x00, 0xd0, 0x01, 0x14, 0x00, 0x1a }, "type mismatch")]
    [InlineData(new byte[] { 0xd2, 0x00, 0x14, 0x02 }, "type mismatch")]
    [InlineData(new byte[] { 0xd2, 0x00, 0x14, 0x03 }, "unknown type 3")]
    [InlineData(new byte[] { 0xd0, 0x03, 0x1a }, "unknown type 3")]
    [InlineData(new byte[] { 0x02, 0x64, 0x03, 0x00, 0x0b, 0x1a }, "unknown type 3")]
    [InlineData(new byte[] { 0x41, 0x00, 0xd4, 0x1a }, "type mismatch: expected a reference, found i32")]
    [InlineData(new byte[] { 0x00, 0xd4, 0x45, 0x1a }, "type mismatch")]
    [InlineData(new byte[] { 0xd0, 0x70, 0xd6, 0x00 }, "type mismatch")]
    [InlineData(new byte[] { 0xd0, 0x70, 0xd5, 0x01, 0x1a }, "unknown label 1")]
    public void Validate_OfAReferenceOfAnotherType_NamesTheRule(byte[] code, string rule)
    {
        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(WithLocals(code)));

        Assert.Contains(rule, refusal.Rule, StringComparison.Ordinal);
        Assert.Equal(ModuleError.Invalid, refusal.Error);
    }

    [Theory]
    [InlineData(new byte[] { 0xd2, 0x00, 0x22, 0x01, 0x1a, 0x20, 0x01, 0x1a })]
    [InlineData(new byte[] { 0xd2, 0x00, 0x21, 0x01, 0x02, 0x40, 0x20, 0x01, 0x1a, 0x0b })]
    [InlineData(new byte[] { 0x00, 0xd4, 0xd4, 0x1a })]
    [InlineData(new byte[] { 0x00, 0x14, 0x01 })]
    public void Validate_OfALocalThatIsSet_Succeeds(byte[] code) => Module.Validate(WithLocals(code));

    [Theory]
    [InlineData(new byte[] { 0x4f, 0x00, 0x60, 0x00, 0x00, 0x50, 0x01, 0x00, 0x60, 0x00, 0x00 }, "sub type")]
    [InlineData(new byte[] { 0x50, 0x00, 0x60, 0x00, 0x00, 0x50, 0x01, 0x00, 0x60, 0x01, I32, 0x00 }, "sub type")]
    [InlineData(new byte[] { 0x50, 0x00, 0x60, 0x00, 0x00, 0x50, 0x01, 0x01, 0x60, 0x00, 0x00 }, "unknown type 1")]
    [InlineData(new byte[] { 0x50, 0x00, 0x60, 0x00, 0x00, 0x60, 0x01, Nullable, 0x02, 0x00 }, "unknown type 2")]
    public void Validate_OfABadSubtype_NamesTheRule(byte[] types, string rule)
    {
        byte[] section = [0x02, .. types];
        byte[] module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, (byte)section.Length, .. section];

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(module));

        Assert.Contains(rule, refusal.Rule, StringComparison.Ordinal);
        Assert.Equal(ModuleError.Invalid, refusal.Error);
    }

    [Theory]
    [InlineData(new byte[] { NeverNull, FuncRef, 0x00, 0x01 }, "no initial value")]
    [InlineData(new byte[] { 0x40, 0x00, NeverNull, FuncRef, 0x00, 0x01, 0xd0, FuncRef, 0x0b }, "type mismatch")]
    [InlineData(new byte[] { 0x40, 0x00, ExternRef, 0x00, 0x01, 0x41, 0x00, 0x0b }, "type mismatch")]
    [InlineData(new byte[] { 0x40, 0x01, FuncRef, 0x00, 0x01, 0xd0, FuncRef, 0x0b }, "malformed table")]
    public void Validate_OfABadTableValue_NamesTheRule(byte[] table, string rule) => Assert.Contains(
        rule,
        Assert.Throws<ModuleException>(() => Module.Validate(new ModuleBuilder().TableOf(table).Build())).Rule,
        StringComparison.Ordinal);

    private static byte[] WithLocals(byte[] code)
    {
        var builder = new ModuleBuilder();
        var nothing = builder.Type([], []);
        builder.Type([I32], []);
        builder.Definition(0x50, 0x00, 0x60, 0x00, 0x00);
        builder.Function(nothing, [], "f");
        builder.FunctionWith([[0x01, I32], [0x01, NeverNull, 0x00]], nothing, code);
        return builder.Build();
    }

    private static ModuleBuilder Calling(byte call)
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([I32], [I32]);
        var callee = builder.Function(type, [0x20, 0x00, 0x41, 0x01, 0x6a]);
        builder.Declare(callee).Function(type, [0x20, 0x00, 0xd2, (byte)callee, call, (byte)type], "run");
        return builder;
    }

    private void Link(Linker linker, byte[] type)
    {
        var importer = new ModuleBuilder().Import("other", "g", type);
        importer.Type([], []);
        importer.Type([I32], []);
        linker.Instantiate(_store, Module.Load(Engine, importer.Build()));
    }

    private Instance Instantiate(ModuleBuilder builder) =>
        new Linker().Instantiate(_store, Module.Load(Engine, builder.Build()));

    private static TrapKind TrapOf(Instance instance) =>
        Assert.Throws<TrapException>(() => instance.FindFunction("run")!.Invoke()).Kind;
}
