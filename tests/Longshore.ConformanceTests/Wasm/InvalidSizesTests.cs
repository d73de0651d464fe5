using Longshore.Tests.Wasm;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Wasm;

/// <summary>What WebAssembly 3.0 calls invalid where 2.0, which read these numbers with 32 bits, called it malformed: the changed
/// assertions of the suite's scripts address, align, memory, table and simd_address, and their neighbours.</summary>
public sealed class InvalidSizesTests
{
    private const string OffsetRule = "offset out of range";
    private const string AlignmentRule = "alignment must not be larger than natural";
    private const string MemoryRule = "memory size must be at most 65536 pages (4GiB)";
    private const string TableRule = "table size must be at most 2^32-1";

    // 2^32, and the largest number of 64 bits.
    private static readonly byte[] TwoToThe32 = [0x80, 0x80, 0x80, 0x80, 0x10];
    private static readonly byte[] Largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    private static readonly byte[] I32 = [0x41, 0x00];
    private static readonly byte[] I64 = [0x42, 0x00];
    private static readonly byte[] F64 = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] V128 = [0xfd, 0x0c, .. new byte[16]];

    public static TheoryData<string, byte[], string> Accesses => new()
    {
        { "address: i32.load offset=2^32", [.. I32, 0x28, 0x02, .. TwoToThe32, 0x1a], OffsetRule },
        { "address: i32.load offset=2^64-1", [.. I32, 0x28, 0x02, .. Largest, 0x1a], OffsetRule },
        { "address: i64.load offset=2^32", [.. I32, 0x29, 0x03, .. TwoToThe32, 0x1a], OffsetRule },
        { "address: f64.load offset=2^32", [.. I32, 0x2b, 0x03, .. TwoToThe32, 0x1a], OffsetRule },
        { "address: i32.load8_u offset=2^32", [.. I32, 0x2d, 0x00, .. TwoToThe32, 0x1a], OffsetRule },
        { "address: i32.store offset=2^32", [.. I32, .. I32, 0x36, 0x02, .. TwoToThe32], OffsetRule },
        { "address: i64.store32 offset=2^32", [.. I32, .. I64, 0x3e, 0x02, .. TwoToThe32], OffsetRule },
        { "address: f64.store offset=2^32", [.. I32, .. F64, 0x39, 0x03, .. TwoToThe32], OffsetRule },
        { "simd_address: v128.load offset=2^32", [.. I32, 0xfd, 0x00, 0x04, .. TwoToThe32, 0x1a], OffsetRule },
        { "simd_address: v128.store offset=2^32", [.. I32, .. V128, 0xfd, 0x0b, 0x04, .. TwoToThe32], OffsetRule },
        { "simd_address: v128.load8_splat offset=2^32", [.. I32, 0xfd, 0x07, 0x00, .. TwoToThe32, 0x1a], OffsetRule },
        { "simd_address: v128.load8_lane offset=2^32", [.. I32, .. V128, 0xfd, 0x54, 0x00, .. TwoToThe32, 0x00, 0x1a], OffsetRule },
        { "align: i32.load align=2^31", [.. I32, 0x28, 0x1f, 0x00, 0x1a], AlignmentRule },
        { "align: i32.load align=2^32", [.. I32, 0x28, 0x20, 0x00, 0x1a], AlignmentRule },
        { "align: i32.load align=2^33", [.. I32, 0x28, 0x21, 0x00, 0x1a], AlignmentRule },
        { "align: i32.load align=2^63", [.. I32, 0x28, 0x3f, 0x00, 0x1a], AlignmentRule },
        { "align: i64.store align=2^32", [.. I32, .. I64, 0x37, 0x20, 0x00], AlignmentRule },
        { "align: v128.load align=2^63", [.. I32, 0xfd, 0x00, 0x3f, 0x00, 0x1a], AlignmentRule },

        // Bit 6 announces a memory index: memory 0, offset 26, so that the loaded value is left over.
        { "align: i32.load align=2^65", [.. I32, 0x28, 0x41, 0x00, 0x1a], "type mismatch" },
    };

    public static TheoryData<string, byte[], string> Sections => new()
    {
        { "memory: 2^32", [0x05, 0x07, 0x01, 0x00, .. TwoToThe32], MemoryRule },
        { "memory: 2^32 2^32", [0x05, 0x0c, 0x01, 0x01, .. TwoToThe32, .. TwoToThe32], MemoryRule },
        { "memory: 0 2^32", [0x05, 0x08, 0x01, 0x01, 0x00, .. TwoToThe32], MemoryRule },
        { "memory: imported, 2^32", [0x02, 0x0c, 0x01, 0x01, (byte)'m', 0x01, (byte)'n', 0x02, 0x00, .. TwoToThe32], MemoryRule },
        { "table: 2^32", [0x04, 0x08, 0x01, 0x70, 0x00, .. TwoToThe32], TableRule },
        { "table: 2^32 2^32", [0x04, 0x0d, 0x01, 0x70, 0x01, .. TwoToThe32, .. TwoToThe32], TableRule },
        { "table: 0 2^32", [0x04, 0x09, 0x01, 0x70, 0x01, 0x00, .. TwoToThe32], TableRule },
        { "table: imported, 2^32", [0x02, 0x0d, 0x01, 0x01, (byte)'m', 0x01, (byte)'n', 0x01, 0x70, 0x00, .. TwoToThe32], TableRule },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void Validate_OfAnAccess_IsInvalid(string assertion, byte[] code, string rule)
    {
        var builder = new ModuleBuilder().Memory(1);
        builder.Function(builder.Type([], []), code);

        AssertInvalid(assertion, builder.Build(), rule);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Validate_OfASize_IsInvalid(string assertion, byte[] section, string rule) =>
        AssertInvalid(assertion, [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. section], rule);

    private static void AssertInvalid(string assertion, byte[] module, string rule)
    {
        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(module));

        Assert.True(refusal.Error == ModuleError.Invalid, $"{assertion}: {refusal.Message}");
        Assert.Contains(rule, refusal.Rule, StringComparison.Ordinal);
    }
}
