using System.Security.Cryptography;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Once_CallsEverySampleOnRealInput()
    {
        using var directory = new TemporaryDirectory();

        var output = await LongshoreProcess.RunAsync("demo", "--once", "--json", "--port", "0", "--data", directory.Path);

        Assert.Equal(0, output.ExitCode);
        using var json = JsonDocument.Parse(output.Output);
        Assert.Equal(1000, json.RootElement.GetProperty("calls").GetInt32());
        var rows = json.RootElement.GetProperty("functions").EnumerateArray()
            .ToDictionary(row => row.GetProperty("function").GetString()!.Split(' ')[0]);
        Assert.Equal(
            ["echo", "empty", "fibonacci", "json", "picture", "sha256", "thumbnail", "wordcount"],
            rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("(nothing)", Result("empty"));
        Assert.Equal("832040", Result("fibonacci"));
        Assert.Equal("Ship ahoy", Result("echo"));
        Assert.Equal("\"barley\"", Result("json"));

        var letter = await File.ReadAllBytesAsync(
            Path.Combine(Samples.Folder, "inputs", "letter.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(letter)), Result("sha256"));
        Assert.Equal(768_015, rows["thumbnail"].GetProperty("inputBytes").GetInt32());
        Assert.All(rows.Values, row =>
        {
            var median = row.GetProperty("warmMedianMicroseconds").GetDouble();
            Assert.InRange(median, 1, row.GetProperty("warmP99Microseconds").GetDouble());
        });

        string Result(string function) => rows[function].GetProperty("result").GetString()!;
    }
}
