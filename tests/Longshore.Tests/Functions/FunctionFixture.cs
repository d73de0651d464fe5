using Longshore.Functions;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Model;

namespace Longshore.Tests.Functions;

/// <summary>A catalog and an invoker over a store in memory.</summary>
internal sealed class FunctionFixture : IDisposable
{
    public FunctionFixture(FunctionsOptions? options = null, TimeProvider? time = null)
    {
        Catalog = new FunctionCatalog(Store, time ?? TimeProvider.System, options ?? new FunctionsOptions());
        Invoker = new Invoker(Catalog, time ?? TimeProvider.System, options ?? new FunctionsOptions());
    }

    public MemoryFunctionStore Store { get; } = new();

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    public static FunctionName Name(string text) =>
        FunctionName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    public async Task<FunctionName> DeployAsync(string sample, FunctionLimits? limits = null)
    {
        var name = Name(Path.GetFileName(sample));
        var result = await Catalog.DeployAsync(
            name, Samples.Read(sample), limits ?? FunctionLimits.Default, TestContext.Current.CancellationToken);
        Assert.Empty(result.Errors);
        return name;
    }

    public void Dispose()
    {
        Invoker.Dispose();
        Catalog.Dispose();
    }
}
