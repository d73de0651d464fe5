namespace Longshore.Tests.Trust.Service;

/// <summary>Our answers in Avalon's mode are those of Avalon's listener, to the byte.</summary>
public sealed class ListenerGoldenTests(ListenerGoldenRun run) : IClassFixture<ListenerGoldenRun>
{
    public static TheoryData<string> Names => [.. ListenerGoldenRun.Cases.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Answer_RecordedRequest_IsTheRecordedAnswer(string name) =>
        Assert.Equal(ListenerGoldenRun.Cases.Single(each => each.Name == name).Response, run.Answers[name]);

    [Fact]
    public void Cases_Names_AreDistinct() =>
        Assert.Equal(ListenerGoldenRun.Cases.Count, ListenerGoldenRun.Cases.Select(each => each.Name).Distinct(StringComparer.Ordinal).Count());
}
