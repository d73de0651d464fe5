using System.Text.Json;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Power;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>What QEMU says of a state that it writes.</summary>
public sealed class MigrationTests
{
    [Theory]
    [InlineData("""{"status": "completed", "ram": {}}""", true)]
    [InlineData("""{"status": "active"}""", false)]
    [InlineData("""{"status": "device"}""", false)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    public void IsDone_Answer_IsSoWhenTheStateIsWhole(string answer, bool expected) => Assert.Equal(expected, Migration.IsDone(JsonElement.Parse(answer)));

    [Theory]
    [InlineData("""{"status": "failed", "error-desc": "the device cannot be moved"}""", "the device cannot be moved")]
    [InlineData("""{"status": "cancelled"}""", "it does not say why")]
    public void IsDone_StateThatNeverIsWhole_Throws(string answer, string expected) =>
        Assert.Contains(expected, Assert.Throws<PowerException>(() => Migration.IsDone(JsonElement.Parse(answer))).Message, StringComparison.Ordinal);
}
