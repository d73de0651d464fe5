using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Demonstration;

/// <summary>Deploys the samples to a node and calls each on real input: once, then <see cref="WarmCalls"/> times.</summary>
internal sealed class Demo(IFunctionAccess node)
{
    /// <summary>The number of calls from which the median and the 99th percentile are taken.</summary>
    public const int WarmCalls = 1_000;

    private const int LineLengthMax = 64;

    private readonly Dictionary<string, byte[]> _outputs = new(StringComparer.Ordinal);

    public static IReadOnlyList<DemoFunction> Functions { get; } =
    [
        new("empty", [], new DemoInput.Nothing()),
        new("fibonacci", ["30"], new DemoInput.Nothing()),
        new("echo", [], new DemoInput.Text("Ship ahoy")),
        new("wordcount", [], new DemoInput.SampleFile("letter.txt")),
        new("sha256", [], new DemoInput.SampleFile("letter.txt")),
        new("json", ["pointer", "/cargo/0/name"], new DemoInput.SampleFile("manifest.json")),
        new("picture", ["640", "400"], new DemoInput.Nothing()),
        new("thumbnail", ["128"], new DemoInput.OutputOf("picture")),
    ];

    public async Task<DemoRow> RunAsync(DemoFunction function, CancellationToken cancellationToken)
    {
        var name = FunctionNames.Parse(function.Name);
        var path = Path.Combine(SampleFiles.Folder, function.Name + ".wasm");
        var module = await InputFile.ReadAsync(path, new FunctionsOptions().ModuleBytesMax, cancellationToken);
        var deployment = await node.DeployAsync(new FunctionSpec(name, Artifact.Of(module)), module, cancellationToken);
        if (deployment.Errors.Count > 0)
        {
            throw new CliException($"{path} was refused: {string.Join("; ", deployment.Errors)}", ExitCodes.Environment);
        }

        var input = await ReadAsync(function.Input, cancellationToken);
        var first = await CallAsync(name, function, input, cancellationToken);
        _outputs[function.Name] = first.Output;
        var warm = new double[WarmCalls];
        for (var i = 0; i < warm.Length; i++)
        {
            warm[i] = (await CallAsync(name, function, input, cancellationToken)).Duration.TotalMicroseconds;
        }

        Array.Sort(warm);
        return new DemoRow(
            string.Join(' ', [function.Name, .. function.Arguments]),
            input.Length,
            Describe(first.Output),
            first.Duration.TotalMicroseconds,
            warm[warm.Length / 2],
            warm[warm.Length * 99 / 100]);
    }

    private static string Describe(byte[] output)
    {
        if (output.Length == 0)
        {
            return "(nothing)";
        }

        var line = output.AsSpan().TrimEnd((byte)'\n');
        return line.Length <= LineLengthMax && !line.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(line)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Units.Size(output.Length)}, sha256 {Convert.ToHexStringLower(SHA256.HashData(output))[..12]}");
    }

    private async Task<InvocationOutcome> CallAsync(
        FunctionName name, DemoFunction function, byte[] input, CancellationToken cancellationToken)
    {
        var outcome = await node.InvokeAsync(name, function.Arguments, input, cancellationToken);
        return outcome.Failure is { } failure
            ? throw new CliException($"{name} failed: {failure}: {outcome.Detail}", ExitCodes.Environment)
            : outcome;
    }

    private async Task<byte[]> ReadAsync(DemoInput input, CancellationToken cancellationToken) => input switch
    {
        DemoInput.Text text => Encoding.UTF8.GetBytes(text.Value),
        DemoInput.SampleFile file => await InputFile.ReadAsync(
            Path.Combine(SampleFiles.Folder, "inputs", file.Name), LimitTable.Input.Maximum, cancellationToken),
        DemoInput.OutputOf other => _outputs[other.Function],
        _ => [],
    };
}
