using System.Security.Cryptography;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>Every face calls functions by the invoker, which makes the receipts.</summary>
public sealed class InvokerReceiptTests : IDisposable
{
    private readonly BookFixture _book = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_CallsThatRan_HaveReceiptsOfWhatHappened()
    {
        await using (var book = _book.Open())
        {
            using var functions = new FunctionFixture(new FunctionsOptions { Receipts = book });
            var (echo, exit) = (await functions.DeployAsync("echo"), await functions.DeployAsync("hostile/exit"));

            using var done = await functions.Invoker.InvokeAsync(new Invocation { Function = echo, Input = "Krsna"u8.ToArray(), Deadline = TimeSpan.FromMinutes(1) }, Token);
            using var failed = await functions.Invoker.InvokeAsync(new Invocation { Function = exit, Arguments = ["7"] }, Token);
            using var absent = await functions.Invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name("nobody") }, Token);

            Assert.Equal((1L, 2L, null), (done.Receipt!.Value.Number, failed.Receipt!.Value.Number, absent.Receipt));
        }

        var receipts = _book.Read().Select(each => each.Receipt).ToList();
        Assert.Equal([("echo", "", (bool?)true), ("exit", "Exited", null)], receipts.Select(receipt => (receipt.Function, receipt.Failure, receipt.DeadlineMet)));
        Assert.Equal(SHA256.HashData("Krsna"u8), receipts[0].InputDigest.ToArray());
        Assert.Equal(SHA256.HashData("Krsna"u8), receipts[0].OutputDigest.ToArray());
        Assert.Equal(SHA256.HashData(Samples.Read("echo")), receipts[0].FunctionDigest.ToArray());
        Assert.Equal("local", receipts[0].Executor);
    }

    [Fact]
    public async Task Invoke_WhoseAnswerHasLeftAsAStream_HasAReceiptOfAllOfIt()
    {
        using var reader = new RecordedReader();
        await using (var book = _book.Open())
        {
            using var functions = new FunctionFixture(FunctionFixture.Options with { Receipts = book });
            var name = await DeployStreamAsync(functions, ReceiptNeed.None);

            using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Reader = reader }, Token);
        }

        Assert.Equal("ab", reader.Text);
        Assert.Equal(SHA256.HashData("ab"u8), Assert.Single(_book.Read()).Receipt.OutputDigest.ToArray());
    }

    [Fact]
    public async Task Invoke_ReceiptRequiredOfAStream_GivesItWholeAfterItsReceipt()
    {
        using var reader = new RecordedReader();
        await using var book = _book.Open();
        using var functions = new FunctionFixture(FunctionFixture.Options with { Receipts = book });
        var name = await DeployStreamAsync(functions, ReceiptNeed.Required);

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name, Reader = reader }, Token);

        Assert.Equal((false, "ab"), (reader.HasBegun, System.Text.Encoding.UTF8.GetString(result.Output.Span)));
        Assert.Equal(result.Receipt, Assert.Single(_book.Read()).Receipt.Id);
    }

    [Fact]
    public async Task Invoke_ReceiptRequired_GivesItsResultWithTheReceiptOnTheDisk()
    {
        await using var book = _book.Open();
        using var functions = new FunctionFixture(new FunctionsOptions { Receipts = book });
        var name = await DeployAsync(functions);

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal((Failure.None, result.Receipt), (result.Failure, Assert.Single(_book.Read()).Receipt.Id));
    }

    [Fact]
    public async Task Invoke_ReceiptRequiredOfANodeWithoutReceipts_IsNotBegun()
    {
        using var functions = new FunctionFixture();
        var name = await DeployAsync(functions);

        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal((Failure.ReceiptUnavailable, "the guest was not begun: this node makes no receipts"), (result.Failure, result.Detail));
    }

    [Fact]
    public async Task Invoke_ReceiptRequiredAndNotWritten_WithholdsTheResultAndThenIsNotBegun()
    {
        await using var book = _book.Open(new ReceiptLimits { FileBytesMax = 500 });
        using var functions = new FunctionFixture(new FunctionsOptions { Receipts = book });
        var (name, echo) = (await DeployAsync(functions), await functions.DeployAsync("echo"));

        using var ran = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        using var refused = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        using var other = await functions.Invoker.InvokeAsync(new Invocation { Function = echo }, Token);

        Assert.StartsWith("the guest ran, and its result is withheld", ran.Detail, StringComparison.Ordinal);
        Assert.StartsWith("the guest was not begun", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(
            (Failure.ReceiptUnavailable, Failure.ReceiptUnavailable, Failure.None, true), (ran.Failure, refused.Failure, other.Failure, ran.Output.IsEmpty));
    }

    [Fact]
    public void Json_SpecThatNeedsReceipts_IsReadBack()
    {
        var spec = BookFixture.Function with { Receipt = ReceiptNeed.Required };
        var errors = new List<ValidationError>();

        Assert.Equal(spec, FunctionSpecJson.Read(FunctionSpecJson.Write(spec), errors));
        Assert.Empty(errors);
        Assert.Null(FunctionSpecJson.Read(FunctionSpecJson.Write(spec).Replace("required", "wanted", StringComparison.Ordinal), errors));
        Assert.Contains(ReceiptNeeds.Rule, Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _book.Dispose();

    private static async Task<FunctionName> DeployAsync(FunctionFixture functions)
    {
        var (name, module) = (FunctionFixture.Name("needy"), Samples.Read("echo"));
        DeploymentResult deployed = await functions.Catalog.DeployAsync(new FunctionSpec(name, Artifact.Of(module)) { Receipt = ReceiptNeed.Required }, module, Token);
        Assert.Empty(deployed.Errors);
        return name;
    }

    private static async Task<FunctionName> DeployStreamAsync(FunctionFixture functions, ReceiptNeed need)
    {
        var name = FunctionFixture.Name("stream");
        var module = FunctionScript.Of(
            "export default () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); c.enqueue(new Uint8Array([98])); c.close() } }))");
        Assert.Empty((await functions.Catalog.DeployAsync(new FunctionSpec(name, Artifact.Of(module)) { Receipt = need }, module, Token)).Errors);
        return name;
    }
}
