using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Changes of several functions at once.</summary>
public sealed class FunctionChangeTests : IDisposable
{
    private readonly FunctionFixture _fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Change_DeploysAndRemovesTogether()
    {
        await _fixture.DeployAsync("echo");

        var result = await ChangeAsync([Deployment("one", "fibonacci"), Deployment("two", "fibonacci")], "echo");

        Assert.Empty(result.Errors);
        Assert.Equal(["one", "two"], Names(_fixture.Catalog.List()));
        Assert.Equal(["one", "two"], Names(await _fixture.Store.ListAsync(Token)));
        Assert.Equal(["one", "two"], Names(result.Functions));
    }

    [Fact]
    public async Task Change_ThatRemoves_NamesWhatWasRemoved()
    {
        await _fixture.DeployAsync("echo");
        var removed = new List<string>();
        _fixture.Catalog.Removed = name => removed.Add(name.Value);

        await ChangeAsync([Deployment("one", "fibonacci")], "echo");

        Assert.Equal(["echo"], removed);
    }

    [Fact]
    public async Task Change_OfAFunctionThatIsThere_IsItsNextVersion()
    {
        await ChangeAsync([Deployment("one", "echo")]);

        var changed = await ChangeAsync([Deployment("one", "fibonacci"), Deployment("two", "echo")]);

        Assert.Equal([("one", 2), ("two", 1)], changed.Functions.Select(function => (function.Name.Value, function.Version)));
        Assert.Equal(changed.Functions, _fixture.Catalog.List());
    }

    [Fact]
    public async Task Change_WithRefusedFunctions_ChangesNothingAndNamesEach()
    {
        await _fixture.DeployAsync("echo");
        var broken = new FunctionSpec(FunctionFixture.Name("broken"), Artifact.Of("no module"u8));
        var wrong = Deployment("wrong", "echo") with { Artifact = Samples.Read("echo") };

        var result = await ChangeAsync([Deployment("one", "fibonacci"), new Deployment(broken, "no module"u8.ToArray())], "echo");
        var invalid = await ChangeAsync(
            [Deployment("one", "fibonacci"), wrong with { Spec = wrong.Spec with { Grants = [new Grant("nothing", "x"), new Grant("files", "y")] } }], "echo");

        Assert.StartsWith("broken: ", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Equal(2, invalid.Errors.Count);
        Assert.All(invalid.Errors, error => Assert.StartsWith("wrong: grants", error, StringComparison.Ordinal));
        Assert.Equal(["echo"], Names(_fixture.Catalog.List()));
        Assert.Equal(["echo"], Names(await _fixture.Store.ListAsync(Token)));
    }

    [Fact]
    public async Task Change_WithTwoSubscribersOfAQueue_IsRefused()
    {
        var subscribed = new EquatableArray<QueueSubscription>([new QueueSubscription(Queue("jobs"))]);
        var (one, two) = (Deployment("one", "echo"), Deployment("two", "echo"));
        one = one with { Spec = one.Spec with { Subscriptions = subscribed } };
        two = two with { Spec = two.Spec with { Subscriptions = subscribed } };

        var both = await ChangeAsync([one, two]);
        Assert.Empty((await ChangeAsync([one])).Errors);
        var moved = await ChangeAsync([two, one with { Spec = one.Spec with { Subscriptions = [] } }]);

        Assert.Contains("has one subscriber", Assert.Single(both.Errors), StringComparison.Ordinal);
        Assert.Empty(moved.Errors);
    }

    [Fact]
    public async Task Change_WithANameTwice_IsRefused()
    {
        var result = await ChangeAsync([Deployment("one", "echo"), Deployment("one", "fibonacci")], "one");

        Assert.Equal("one: stands twice in the change", Assert.Single(result.Errors));
        Assert.Empty(_fixture.Catalog.List());
    }

    private static QueueName Queue(string text) => QueueName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    private static IEnumerable<string> Names(IEnumerable<FunctionConfig> functions) => functions.Select(function => function.Name.Value);

    private static Deployment Deployment(string name, string sample)
    {
        var module = Samples.Read(sample);
        return new Deployment(new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)), module);
    }

    private Task<ChangeResult> ChangeAsync(Deployment[] deployed, params string[] removed) =>
        _fixture.Catalog.ChangeAsync(new FunctionChange(deployed, [.. removed.Select(FunctionFixture.Name)]), Token);
}
