using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Capabilities.Contract;

namespace Longshore.Tests.Functions.Capabilities.Secrets;

/// <summary>Secrets as guests see them.</summary>
public sealed class SecretCapabilityTests : IAsyncLifetime
{
    private SecretVault _vault = null!;
    private FunctionCatalog _catalog = null!;
    private Invoker _invoker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await SecretVault.OpenAsync(new MemorySecretStore(), new FixedKey(1), TimeProvider.System, Token);
        _catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, FunctionFixture.Options, new CapabilityServices { Secrets = _vault });
        _invoker = new Invoker(_catalog, TimeProvider.System, FunctionFixture.Options);
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        _vault.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_AfterTheSecretWasChanged_SeesTheNewValue(bool isJavaScript)
    {
        await SetAsync("KEY", "first");
        await DeployAsync(isJavaScript, "secret:KEY");
        Assert.Contains("KEY=first", await CallAsync(), StringComparison.Ordinal);

        await SetAsync("KEY", "second");

        Assert.Contains("KEY=second", await CallAsync(), StringComparison.Ordinal);
        Assert.Contains("PLAIN=too", await CallAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_AfterTheSecretWasRemoved_FailsWithItsName(bool isJavaScript)
    {
        await SetAsync("KEY", "never shown");
        await DeployAsync(isJavaScript, "secret:KEY");
        await _vault.RemoveAsync(Name("KEY"), Token);

        using var result = await _invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("f") }, Token);

        Assert.Equal((Failure.Trapped, "SecretMissing"), (result.Failure, result.TrapName));
        Assert.Contains("longshore secret set KEY", result.Detail, StringComparison.Ordinal);
        await SetAsync("KEY", "again");
        Assert.Contains("KEY=again", await CallAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithAnotherVariable_ReadsTheSecretByIt()
    {
        await SetAsync("DEV_KEY", "value");
        await DeployAsync(isJavaScript: false, "secret:DEV_KEY:KEY");

        var variables = await CallAsync();

        Assert.Contains("KEY=value", variables, StringComparison.Ordinal);
        Assert.DoesNotContain("DEV_KEY", variables, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfAFunctionWithoutTheGrant_DoesNotSeeTheSecret()
    {
        await SetAsync("KEY", "of others");
        await DeployAsync(isJavaScript: false);

        Assert.DoesNotContain("KEY", await CallAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithoutTheKeyOfItsSecret_FailsWithTheReason()
    {
        var store = new MemorySecretStore();
        using (var before = await SecretVault.OpenAsync(store, new FixedKey(1), TimeProvider.System, Token))
        {
            await before.SetAsync(Name("KEY"), "never shown", Token);
        }

        using var vault = await SecretVault.OpenAsync(store, new FixedKey(null), TimeProvider.System, Token);
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, FunctionFixture.Options, new CapabilityServices { Secrets = vault });
        using var invoker = new Invoker(catalog, TimeProvider.System, FunctionFixture.Options);
        var bytes = Samples.Read("environment");
        Assert.Empty((await catalog.DeployAsync(Spec(bytes, "secret:KEY"), bytes, Token)).Errors);

        using var result = await invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("f") }, Token);

        Assert.Equal((Failure.Trapped, "SecretUnreadable"), (result.Failure, result.TrapName));
        Assert.EndsWith("the key is missing", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_WithoutTheSecret_SaysHowToSetIt()
    {
        var bytes = Samples.Read("environment");

        var deployment = await _catalog.DeployAsync(Spec(bytes, "secret:KEY"), bytes, Token);

        Assert.Equal("grants: there is no secret \"KEY\": longshore secret set KEY", Assert.Single(deployment.Errors));
    }

    [Theory]
    [InlineData("secret:")]
    [InlineData("secret:1KEY")]
    [InlineData("secret:KEY=value")]
    [InlineData("secret:KEY:")]
    [InlineData("secret::KEY")]
    [InlineData("secret:KEY:A:B")]
    [InlineData("secret:KEY:/file")]
    [InlineData("secret:KEY:/run/")]
    [InlineData("secret:KEY:/run/../file")]
    [InlineData("secret:KEY:/run//file")]
    [InlineData("secret:KEY:run/file")]
    [InlineData("secret:KEY:/run/a:b")]
    public void Validate_GrantThatIsWrong_IsRefused(string grant) =>
        Assert.Contains("a secret's name is", Assert.Single(Validate(grant)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("secret:PLAIN")]
    [InlineData("secret:KEY:PLAIN")]
    [InlineData("kv:PLAIN")]
    public void Validate_NameOfAVariable_IsRefused(string grant) =>
        Assert.Contains("\"PLAIN\" is given twice", Assert.Single(Validate(grant)).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_TwoSecretsAtOnePath_AreRefused() => Assert.Contains(
        "\"/run/key\" is given twice",
        Assert.Single(Longshore.Functions.Capabilities.FunctionSpecValidator.Validate(Spec([0], "secret:KEY:/run/key", "secret:OTHER:/run/key"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(GuestLanguage.C)]
    [InlineData(GuestLanguage.JavaScript)]
    [InlineData(GuestLanguage.Python)]
    public async Task File_OfASecret_HasTheValueThatItHasNow(GuestLanguage language)
    {
        await SetAsync("KEY", "first");
        await DeployReaderAsync(language, "/var/openfaas/secrets/db-key", "secret:KEY:/var/openfaas/secrets/db-key");
        Assert.Equal("first", await CallAsync("cat", "/var/openfaas/secrets/db-key"));

        await SetAsync("KEY", "second");

        Assert.Equal("second", await CallAsync("cat", "/var/openfaas/secrets/db-key"));
    }

    [Theory]
    [InlineData(GuestLanguage.C, "3 db-key\n")]
    [InlineData(GuestLanguage.JavaScript, "api-key 5,db-key 3")]
    [InlineData(GuestLanguage.Python, "api-key 5,db-key 3")]
    public async Task Directory_OfSecrets_IsListed(GuestLanguage language, string listed)
    {
        await SetAsync("KEY", "key");
        await SetAsync("API", "value");
        await DeployReaderAsync(language, "/run/s", "secret:KEY:/run/s/db-key", "secret:API:/run/s/api-key");

        Assert.Contains(listed, await CallAsync("ls", "/run/s"), StringComparison.Ordinal);
    }

    // Of a module, a call that WASI cannot refuse by such a sentence ends.
    [Theory]
    [InlineData(GuestLanguage.C, Failure.Trapped)]
    [InlineData(GuestLanguage.JavaScript, Failure.None)]
    [InlineData(GuestLanguage.Python, Failure.Trapped)]
    public async Task File_OfASecretThatWasRemoved_FailsWithItsName(GuestLanguage language, Failure failure)
    {
        await SetAsync("KEY", "value");
        await DeployReaderAsync(language, "/run/s/key", "secret:KEY:/run/s/key");
        await _vault.RemoveAsync(Name("KEY"), Token);

        using var result = await _invoker.InvokeAsync(
            new Invocation { Function = FunctionFixture.Name("f"), Arguments = ["cat", "/run/s/key"] }, Token);

        Assert.Equal(failure, result.Failure);
        Assert.Contains("longshore secret set KEY", result.Detail + Encoding.UTF8.GetString(result.Output.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfASecret_CannotBeWrittenByJavaScript()
    {
        await SetAsync("KEY", "value");
        var bytes = FunctionScript.Of("export default (request, env) => env.files.write('/run/s/key', 'x').catch(error => error.code + ' ' + error.message);");
        Assert.Empty((await _catalog.DeployAsync(Spec(bytes, "secret:KEY:/run/s/key"), bytes, Token)).Errors);

        Assert.Equal("Refused /run/s has secrets, which functions cannot change", await CallAsync());
    }

    // The program's snapshot would keep what its import has read.
    [Fact]
    public async Task File_OfASecret_IsNotThereWhilePythonImports()
    {
        await SetAsync("KEY", "value");
        var package = PythonFixture.Package("""
            try:
                seen = open("/run/s/key").read()
            except FileNotFoundError:
                seen = "nothing"
            def handler(request):
                return seen + " " + open("/run/s/key").read()
            """);
        Assert.Empty((await _catalog.DeployAsync(Spec(package, "secret:KEY:/run/s/key"), package, Token)).Errors);

        Assert.Equal("nothing value", await CallAsync());
    }

    [Fact]
    public async Task ReadEnvironment_WhileNothingChanges_IsTheSameList()
    {
        await SetAsync("KEY", "value");
        var world = CapabilityTable.Of(new CapabilityServices { Secrets = _vault }).Prepare(Spec([0], "secret:KEY"))();
        var first = world.ReadEnvironment();

        Assert.Same(first, world.ReadEnvironment());
        await SetAsync("KEY", "value");
        Assert.NotSame(first, world.ReadEnvironment());
    }

    private static IEnumerable<ValidationError> Validate(string grant) =>
        Longshore.Functions.Capabilities.FunctionSpecValidator.Validate(Spec([0], grant));

    private static SecretName Name(string text) => SecretName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    private static FunctionSpec Spec(byte[] bytes, params string[] grants) => new(FunctionFixture.Name("f"), Artifact.Of(bytes))
    {
        Grants = [.. Grants.Of(grants)],
        Environment = [new EnvironmentVariable("PLAIN", "too")],
    };

    private Task<SecretDescription> SetAsync(string name, string value) => _vault.SetAsync(Name(name), value, Token);

    private async Task DeployAsync(bool isJavaScript, params string[] grants)
    {
        var bytes = isJavaScript ? Script() : Samples.Read("environment");
        Assert.Empty((await _catalog.DeployAsync(Spec(bytes, grants), bytes, Token)).Errors);
    }

    // What the sample "files" does: lists a directory, or shows a file.
    private async Task DeployReaderAsync(GuestLanguage language, string path, params string[] grants)
    {
        var bytes = language switch
        {
            GuestLanguage.JavaScript => FunctionScript.Of($$"""
                export default async (request, env) => {
                    const path = "{{path}}";
                    if ((await env.files.stat(path).catch(() => ({}))).isDirectory) {
                        return (await Promise.all((await env.files.list(path)).map(async name => `${name} ${(await env.files.stat(`${path}/${name}`)).size}`))).join();
                    }
                    return env.files.text(path).catch(error => error.message);
                };
                """),
            GuestLanguage.Python => PythonFixture.Package($$"""
                import os
                def handler(request):
                    path = "{{path}}"
                    if os.path.isdir(path):
                        return ",".join(f"{name} {os.stat(os.path.join(path, name)).st_size}" for name in sorted(os.listdir(path)))
                    with open(path) as file:
                        return file.read()
                """),
            _ => Samples.Read("files"),
        };
        Assert.Empty((await _catalog.DeployAsync(Spec(bytes, grants), bytes, Token)).Errors);
    }

    private async Task<string> CallAsync(params string[] arguments)
    {
        using var result = await _invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("f"), Arguments = arguments }, Token);
        Assert.True(result.Failure == Failure.None, result.Detail);
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    private static byte[] Script() => FunctionScript.Of("""
        export default (request, env) => Object.keys(env).map(name => `${name}=${env[name] === process.env[name] ? env[name] : "differs"}`).join("\n");
        """);
}
