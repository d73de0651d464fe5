using System.Text;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Tests.Functions.Capabilities.Operations;

public sealed class OperationFrameTests
{
    [Fact]
    public void Read_OfWhatDoneWrites_GivesTheFieldsAfterAnEmptyOne()
    {
        var fields = OperationFrame.Read(OperationFrame.Done(OperationFields.Of(OperationFields.Text("a"), default, OperationFields.Integer(-7))));
        Assert.Equal(["", "a", "", "-7"], fields.Select(field => Encoding.UTF8.GetString(field.Span)));
    }

    [Fact]
    public void Read_OfWhatNotDoneWrites_GivesTheErrorAndItsSentence()
    {
        var fields = OperationFrame.Read(OperationFrame.NotDone(OperationError.TooLarge, "too large"));
        Assert.Equal(["TooLarge", "too large"], fields.Select(field => Encoding.UTF8.GetString(field.Span)));
    }

    [Theory]
    [InlineData("", "has no fields")]
    [InlineData("01", "longer than the request")]
    [InlineData("010000", "longer than the request")]
    [InlineData("02000000aa", "longer than the request")]
    [InlineData("ffffffff", "longer than the request")]
    [InlineData("00000080", "longer than the request")]
    [InlineData("01000000aa00", "longer than the request")]
    public void Read_OfADamagedFrame_IsRefused(string frame, string reason)
    {
        var refused = Assert.Throws<OperationException>(() => OperationFrame.Read(Convert.FromHexString(frame)));
        Assert.Equal(OperationError.InvalidArgument, refused.Error);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfTooManyFields_IsRefused() =>
        Assert.Contains("more than 4096 fields", Assert.Throws<OperationException>(() => OperationFrame.Read(new byte[4 * 4097])).Message, StringComparison.Ordinal);
}
