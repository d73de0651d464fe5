using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Trust;

/// <summary><c>longshore trust verify</c> and <c>longshore trust explain</c>.</summary>
public sealed class QuoteTests
{
    private static readonly string Quote = Vector("sgx_quote");
    private static readonly string[] Genuine = ["--collateral", Vector("sgx_quote_collateral.json"), "--at", "2025-07-01T00:00:00Z"];

    [Fact]
    public async Task Verify_StatusThatIsAccepted_EndsWithZero()
    {
        var run = await LongshoreProcess.RunAsync(["trust", "verify", Quote, .. Genuine, "--accept", "ConfigurationAndSWHardeningNeeded"]);

        Assert.Equal((0, "accepted: ConfigurationAndSWHardeningNeeded\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("", "refused: StatusNotAccepted")]
    [InlineData("--accept ConfigurationAndSWHardeningNeeded --at 2030-01-01T00:00:00Z", "refused: RevocationListExpired")]
    [InlineData("--accept ConfigurationAndSWHardeningNeeded --mrenclave 0000000000000000000000000000000000000000000000000000000000000000", "refused: MeasurementNotAccepted")]
    [InlineData("--accept ConfigurationAndSWHardeningNeeded --report-data 00", "refused: ReportDataMismatch")]
    public async Task Verify_WhatThePolicyDoesNotAccept_EndsWithOne(string options, string expected)
    {
        string[] given = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var genuine = given.Contains("--at") ? Genuine[..2] : Genuine;
        var run = await LongshoreProcess.RunAsync(["trust", "verify", Quote, .. genuine, .. given]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Quote_SaysWhatWasProven()
    {
        var run = await LongshoreProcess.RunAsync(["trust", "explain", Quote, .. Genuine]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("MRENCLAVE (its code)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Open according to Intel: INTEL-SA-00289, INTEL-SA-00615", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent --collateral absent.json", "absent.json")]
    [InlineData("absent", "absent cannot be read")]
    [InlineData("absent --at never", "\"never\" is no time")]
    [InlineData("absent --accept Fine", "there is no status \"Fine\"; there are UpToDate")]
    [InlineData("absent --accept 8", "there is no status \"8\"")]
    [InlineData("absent --accept Revoked", "the status Revoked cannot be accepted")]
    [InlineData("absent --collateral ", "\"\": ")]
    [InlineData("absent --rtmr3 00", "write 48 bytes in hexadecimal digits")]
    [InlineData("absent --mrenclave 00", "write 32 bytes in hexadecimal digits")]
    public async Task Verify_WrongOption_SaysSo(string options, string expected)
    {
        var run = await LongshoreProcess.RunAsync(["trust", "verify", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static string Vector(string name) => Path.Combine(AppContext.BaseDirectory, "quotes", name);
}
