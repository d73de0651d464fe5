using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Tests.Functions;
using Longshore.Trust.Inference;

namespace Longshore.Tests.Trust.Inference;

/// <summary>The detector, loaded once for the tests of a class, and streets that the sample <c>scene</c> draws.</summary>
public sealed class DetectorFixture : IAsyncLifetime
{
    private readonly FunctionFixture _functions = new();

    internal PictureDetector Detector { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Detector = await PictureDetector.LoadAsync(Samples.Read("detect"), new FunctionsOptions(), TimeProvider.System, CancellationToken.None);
        await _functions.DeployAsync("scene");
    }

    public ValueTask DisposeAsync()
    {
        Detector?.Dispose();
        _functions.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A street as BMP.</summary>
    internal Task<byte[]> StreetAsync(int seed) => SceneAsync(seed);

    /// <summary>Where its things are.</summary>
    internal async Task<IReadOnlyList<Place>> PlacesAsync(int seed) =>
        [.. Encoding.ASCII.GetString(await SceneAsync(seed, "places")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Place.Of)];

    private async Task<byte[]> SceneAsync(int seed, params string[] more)
    {
        using var result = await _functions.Invoker.InvokeAsync(
            new Invocation { Function = FunctionFixture.Name("scene"), Arguments = [seed.ToString(CultureInfo.InvariantCulture), "640", "480", .. more] },
            TestContext.Current.CancellationToken);
        Assert.Equal(Failure.None, result.Failure);
        return result.Output.ToArray();
    }
}
