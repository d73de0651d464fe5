namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>What every capability does for guests of all languages, written once: one suite for each capability, whose cases run in each
/// language of a subclass.</summary>
[Collection(nameof(ContractNode))]
public abstract class CapabilityContract(ContractNode node, GuestLanguage language)
{
    // Each case of a key-value store has one of its own.
    private const int Stores = 16;

    private readonly string[] _stores = [.. Enumerable.Range(0, Stores).Select(number => $"{language}{number}")];

    [Theory]
    [InlineData(0, "kv.get S k", "none")]
    [InlineData(1, "kv.put S k value|kv.get S k", "1|value 1")]
    [InlineData(2, "kv.put S k é ✓ 60|kv.get S k", "1|é ✓ 1")]
    [InlineData(3, "kv.put S k a|kv.put S k b|kv.get S k", "1|2|b 2")]
    [InlineData(4, "kv.put S k a|kv.delete S k|kv.delete S k|kv.get S k", "1|1|0|none")]
    [InlineData(5, "kv.cas S k  a|kv.cas S k  b|kv.cas S k 1 c|kv.get S k", "1|! Conflict|2|c 2")]
    [InlineData(6, "kv.increment S n 5|kv.increment S n -7|kv.get S n", "5|-2|-2 2")]
    [InlineData(7, "kv.put S k text|kv.increment S k 1", "1|! InvalidArgument")]
    [InlineData(8, "kv.increment S k one", "! InvalidArgument")]
    [InlineData(9, "kv.put S a 1|kv.put S ab 2|kv.put S b 3|kv.list S a|kv.list S  2|kv.list S x", "1|2|3|a ab|a ab >ab|")]
    [InlineData(10, "kv.list S  100000", "! InvalidArgument")]
    [InlineData(11, "kv.put S k v 0|kv.put S k v never", "! InvalidArgument|! InvalidArgument")]
    [InlineData(12, "kv.put S k LARGE|kv.put S LARGE v|kv.get S LARGE", "! TooLarge|! TooLarge|! TooLarge")]
    public Task Kv_WithAGrant_Answers(int store, string commands, string answers) => AnswersAsync(
        commands.Replace(" S", " " + _stores[store], StringComparison.Ordinal), answers, [.. _stores.Select(name => "kv:" + name)]);

    [Fact]
    public Task Kv_WithoutAGrant_IsRefused() => AnswersAsync(
        "kv.get other k|kv.put other k v|kv.increment other k 1|kv.delete other k|kv.list other",
        "! NotGranted|! NotGranted|! NotGranted|! NotGranted|! NotGranted",
        "kv:own");

    [Fact]
    public Task Kv_ThatMayOnlyBeRead_RefusesChanges() => AnswersAsync("kv.get read k|kv.put read k v", "none|! NotGranted", "kv:read:ro");

    [Theory]
    [InlineData("queue.send orders message|queue.send orders message 60", "sent|sent")]
    [InlineData("queue.send orders LARGE|queue.send orders m 100000000", "! TooLarge|! InvalidArgument")]
    public Task Queue_WithAGrant_Answers(string commands, string answers) => AnswersAsync(commands, answers, "queue:orders");

    [Fact]
    public Task Queue_WithoutAGrant_IsRefused() => AnswersAsync("queue.send other m", "! NotGranted", "queue:orders");

    [Theory]
    [InlineData("http.fetch GET URL/bytes?count=0", "200 ")]
    [InlineData("http.fetch GET URL/nothing", "404 ")]
    [InlineData("http.fetch GET URL/bytes?count=20000", "! TooLarge")]
    [InlineData("http.fetch GET URL/around", "! LimitReached")]
    [InlineData("http.fetch GET http://127.0.0.1:1/", "! Unavailable")]
    [InlineData("http.fetch GET http://other.example/", "! Refused")]
    public Task Http_WithAGrant_Answers(string commands, string answers) => AnswersAsync(commands, answers, "http:" + node.Url, "http:127.0.0.1:1");

    [Fact]
    public Task Http_WithoutAGrant_IsRefused() => AnswersAsync("http.fetch GET URL/echo", "! NotGranted");

    [Theory]
    [InlineData("invoke.call twice ab", "200 abab")]
    [InlineData("invoke.spawn twice ab|invoke.await", "spawned|200 abab")]
    [InlineData("invoke.call broken x|invoke.spawn broken x|invoke.await", "! FunctionFailed|spawned|! FunctionFailed")]
    [InlineData("invoke.call missing x", "! Unavailable")]
    public Task Invoke_WithAGrant_Answers(string commands, string answers) => AnswersAsync(commands, answers, "invoke:twice", "invoke:broken", "invoke:missing");

    [Fact]
    public Task Invoke_WithoutAGrant_IsRefused() => AnswersAsync("invoke.call broken x|invoke.spawn broken x", "! NotGranted|! NotGranted", "invoke:twice");

    [Fact]
    public Task Environment_WithASecret_HasBoth() => AnswersAsync("env PLAIN|env KEY|env NONE", "plain value|secret value|none", "secret:KEY");

    [Fact]
    public Task Environment_WithoutTheGrant_HasNoSecret() => AnswersAsync("env PLAIN|env KEY", "plain value|none");

    [Theory]
    [InlineData("tcp.talk localhost PORT hello|tcp.talk localhost PORT é", "hello|é")]
    [InlineData("tcp.talk localhost 1 x", "! Unavailable")]
    [InlineData("tcp.talk other.example 80 x|tcp.talk localhost 2 x", "! Refused|! Refused")]
    public Task Tcp_WithAGrant_Answers(string commands, string answers) =>
        AnswersAsync(commands, answers, $"tcp:localhost:{node.EchoPort}", "tcp:localhost:1");

    [Fact]
    public Task Tcp_WithoutAGrant_IsRefused() => AnswersAsync("tcp.talk localhost PORT x", "! NotGranted");

    // In commands a bar is a line's end and a space a tab.
    private async Task AnswersAsync(string commands, string answers, params string[] grants)
    {
        var input = commands.Replace('|', '\n').Replace(' ', '\t')
            .Replace("é\t✓", "é ✓", StringComparison.Ordinal)
            .Replace("LARGE", new string('x', ContractNode.TooManyBytes), StringComparison.Ordinal)
            .Replace("URL", node.Url, StringComparison.Ordinal)
            .Replace("PORT", FormattableString.Invariant($"{node.EchoPort}"), StringComparison.Ordinal);

        Assert.Equal(answers.Replace('|', '\n'), await node.RunAsync(language, input, grants));
    }
}
