using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class QueueSubscriptionTests
{
    [Theory]
    [InlineData("orders", 8, 4, 1)]
    [InlineData("orders:concurrency=2", 2, 4, 1)]
    [InlineData("orders:attempts=7:concurrency=3", 3, 7, 1)]
    [InlineData("orders:batch=10", 8, 4, 10)]
    public void TryParse_Text_ReadsNumbersAndWritesThem(string text, int concurrency, int attempts, int batch)
    {
        Assert.True(QueueSubscription.TryParse(text, out var subscription));
        Assert.True(QueueSubscription.TryParse(subscription.ToString(), out var again));

        Assert.Equal(
            ("orders", concurrency, attempts, batch),
            (subscription.Queue.Value, subscription.ConcurrencyMax, subscription.AttemptsMax, subscription.BatchMax));
        Assert.Equal(subscription, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Orders")]
    [InlineData("orders:")]
    [InlineData("orders:size=2")]
    [InlineData("orders:attempts=")]
    [InlineData("orders:attempts=-1")]
    [InlineData("orders:attempts=99999999999")]
    public void TryParse_OtherText_IsRefused(string text) => Assert.False(QueueSubscription.TryParse(text, out _));

    [Fact]
    public void Validate_WrongSubscriptions_NamesEachWithItsPath()
    {
        var spec = Spec() with
        {
            Subscriptions =
            [
                Subscription("a:concurrency=0"), Subscription("a:attempts=101"), Subscription("b:batch=101"), .. Enumerable.Range(0, 14).Select(i => Subscription($"q{i}")),
            ],
        };

        Assert.Equal(
            [
                "subscriptions: a function has at most 16",
                "subscriptions[0].concurrency: must be from 1 to 256",
                "subscriptions[1].queue: the function is subscribed to \"a\" twice",
                "subscriptions[1].attempts: must be from 1 to 100",
                "subscriptions[2].batch: must be from 1 to 100",
            ],
            FunctionSpecValidator.Validate(spec).Select(error => error.ToString()));
    }

    [Fact]
    public void Json_Triggers_AreReadAsWritten()
    {
        var spec = Spec() with
        {
            Subscriptions = [Subscription("a:concurrency=2:attempts=3"), Subscription("b:batch=9")],
            Schedules = [new CronSchedule("0 6 * * *") { TimeZone = "Europe/Berlin", Missed = MissedRuns.Once }],
        };
        var errors = new List<ValidationError>();

        Assert.Equal(spec, FunctionSpecJson.Read(FunctionSpecJson.Write(spec), errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void Json_WrongTriggers_NamesEachWithItsPath()
    {
        var text = FunctionSpecJson.Write(Spec()).TrimEnd('}') + """
            },"subscriptions":[{"queue":"A b"},{"concurrency":1,"queue":"a","attempts":0,"more":1},3],"schedules":[{"zone":"UTC","missed":"twice"}]}
            """;
        var errors = new List<ValidationError>();

        Assert.Null(FunctionSpecJson.Read(text.Trim(), errors));
        Assert.Equal(
            ["schedules[0].cron", "schedules[0].missed", "subscriptions[0].queue", "subscriptions[1].attempts", "subscriptions[1].more", "subscriptions[2]"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private static FunctionSpec Spec() => new(FunctionFixture.Name("f"), new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand));

    private static QueueSubscription Subscription(string text) =>
        QueueSubscription.TryParse(text, out var subscription) ? subscription : throw new ArgumentException(text, nameof(text));
}
