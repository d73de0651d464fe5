using System.Globalization;
using System.Text;
using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions;

/// <summary>The samples that read pictures, on pictures that other samples make.</summary>
public sealed class PictureSamplesTests : IDisposable
{
    private readonly FunctionFixture _functions = new();

    [Theory]
    [InlineData("SHIP AHOY 2026\nIT IS I\n", "2", "0")]
    [InlineData("THE QUICK BROWN FOX\nJUMPS OVER 0123456789\n", "4", "40")]
    public async Task Ocr_OfAPage_ReadsItsText(string text, string dots, string noise)
    {
        var page = await CallAsync("page", Encoding.ASCII.GetBytes(text), dots, noise);

        Assert.Equal(text, Encoding.ASCII.GetString(await CallAsync("ocr", page)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Plates_OfAStreet_AreAllFound(int plates)
    {
        var street = await CallAsync("street", [], plates.ToString(CultureInfo.InvariantCulture), "5");

        var found = Encoding.ASCII.GetString(await CallAsync("plates", street)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(plates, found.Length);
        Assert.All(found, line => Assert.Equal(7, line.Split(' ')[4].Length));
    }

    [Fact]
    public async Task Cnn_OfADigit_RecognizesIt()
    {
        for (var digit = '0'; digit <= '9'; digit++)
        {
            var picture = await CallAsync("page", [(byte)digit], "6", "60", "3");

            Assert.Equal(digit, (char)(await CallAsync("cnn", picture))[0]);
        }
    }

    [Theory]
    [InlineData("ocr")]
    [InlineData("plates")]
    [InlineData("cnn")]
    public async Task Picture_ThatIsNone_IsRefused(string sample)
    {
        foreach (var input in (string[])["", "P5", "P6\n1 1\n255\nabc", "P5\n9999 9999\n255\n", "P5\n4 4\n255\nab", "P5\n99999999999999999999 1\n255\n"])
        {
            using var result = await InvokeAsync(sample, Encoding.ASCII.GetBytes(input));
            Assert.Equal((Failure.Exited, 1), (result.Failure, result.ExitCode));
        }
    }

    public void Dispose() => _functions.Dispose();

    private async Task<byte[]> CallAsync(string sample, byte[] input, params string[] arguments)
    {
        using var result = await InvokeAsync(sample, input, arguments);
        Assert.Equal((Failure.None, ""), (result.Failure, result.Detail));
        return result.Output.ToArray();
    }

    private async Task<InvocationResult> InvokeAsync(string sample, byte[] input, params string[] arguments)
    {
        var name = FunctionFixture.Name(sample);
        if (_functions.Catalog.Find(name) is null)
        {
            await _functions.DeployAsync(sample);
        }

        return await _functions.Invoker.InvokeAsync(
            new Invocation { Function = name, Arguments = arguments, Input = input }, TestContext.Current.CancellationToken);
    }
}
