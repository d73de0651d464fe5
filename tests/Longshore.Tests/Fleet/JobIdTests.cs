using FsCheck;
using FsCheck.Fluent;
using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>Jobs as MicroFaaS's protocol names them.</summary>
public sealed class JobIdTests
{
    [Fact]
    public void Wire_AnyNumber_IsReadTheSame() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
        parts =>
        {
            var id = new JobId(((long)parts.Item1 << 32) + parts.Item2);
            return JobId.TryParseWire(id.ToWire(), out var read) && read == id && id.ToWire().Length >= 6;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wire_GreatestNumber_IsReadTheSame()
    {
        Assert.True(JobId.TryParseWire(new JobId(long.MaxValue).ToWire(), out var read));
        Assert.Equal(long.MaxValue, read.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00001")]
    [InlineData("00000-")]
    [InlineData("zzzzzzzzzzz")]
    [InlineData("000000000000")]
    [InlineData("REBOO\u00d6")]
    public void TryParseWire_SomethingElse_IsNone(string? text) => Assert.False(JobId.TryParseWire(text, out _));
}
