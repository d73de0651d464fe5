using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions.Calls;

public sealed class CallRecordTests
{
    [Fact]
    public void Add_BeyondTheLimit_RecordsNothing()
    {
        var root = new CallRecord(FunctionFixture.Name("f"));
        var last = root;
        for (var i = 1; i < CallRecord.CallsMax; i++)
        {
            last = last.Add(FunctionFixture.Name("g"))!;
        }

        Assert.Equal((0, CallRecord.CallsMax - 1), (root.Number, last.Number));
        Assert.Null(last.Add(FunctionFixture.Name("g")));
        Assert.Null(root.Add(FunctionFixture.Name("g")));
        Assert.Single(root.Chained);
    }

    [Fact]
    public void Result_OfACallThatEnded_HasNoOutput()
    {
        var record = new CallRecord(FunctionFixture.Name("f"));
        Assert.Null(record.Result);

        record.End(new InvocationResult(new byte[3]) { Failure = Failure.Exited, ExitCode = 5 });

        Assert.Equal((Failure.Exited, 5, 0), (record.Result!.Failure, record.Result.ExitCode, record.Result.Output.Length));
    }
}
