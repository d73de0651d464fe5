using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Node.Hosting;
using Longshore.Trust.Inference;
using Longshore.Trust.Worker;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust inference</c>: finds things in pictures for the workload <c>ov-inference</c>, until Ctrl+C.</summary>
internal static class TrustInferenceVerb
{
    private const int DetectorBytesMax = 16 << 20;

    private const string Summary = "Find cars, people and signs in pictures for the workload ov-inference.";

    private const string Details = """
        A request names a picture (PNG or BMP) of the folder --images; the picture with frames around what was found is written to the folder --output,
        as BMP. The protocol is that of Avalon's sample over ZeroMQ. The detector is a small network of our own in a sandbox (samples/detect.c), not
        one of OpenVINO's models: it knows drawn streets, as samples/scene.wasm draws them, and no photographs.

        Example:
          longshore trust inference --images images --output output &
          longshore trust worker --bind tcp://127.0.0.1:7777 --workloads samples/trust/inference.json &
          longshore trust submit --connect tcp://127.0.0.1:7777 --workload_id ov-inference --in_data street.png
        """;

    public static Command Create()
    {
        var bind = new Option<string>("--bind") { HelpName = "URL", Description = "The ZeroMQ address", DefaultValueFactory = _ => "tcp://127.0.0.1:8888" };
        var images = new Option<string>("--images") { HelpName = "DIR", Description = "The folder of the pictures", Required = true };
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "The folder for the annotated pictures", Required = true };
        var module = new Option<string>("--detector")
        {
            HelpName = "FILE",
            Description = "The detector, a module of WebAssembly as samples/detect.c",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "samples", "detect.wasm"),
        };
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("inference", Summary, Details) { bind, images, output, module, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var functions = new FunctionsOptions { AheadOfTime = CompiledModules.In(SharedOptions.ParseDirectory(parsed.GetValue(data))) };
            using var detector = await LoadAsync(parsed.GetValue(module)!, functions, cancellationToken);
            var options = new InferenceOptions { Images = parsed.GetValue(images)!, Output = parsed.GetValue(output)!, Log = Log };
            await using var listening = Serve(detector, options, new OrderServerOptions { Address = parsed.GetValue(bind)!, Log = Log });
            Announcement.Try(() => Console.Out.WriteLine($"inference on {listening.Address}"));
            await NodeHost.WaitAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return verb;
    }

    private static OrderServer Serve(PictureDetector detector, InferenceOptions options, OrderServerOptions server)
    {
        try
        {
            return OrderServer.Start(new InferenceService(detector, options), InferenceOptions.Messages, server);
        }
        catch (IOException refusal)
        {
            throw new CliException(refusal.Message, ExitCodes.Usage);
        }
    }

    private static async Task<PictureDetector> LoadAsync(string path, FunctionsOptions functions, CancellationToken cancellationToken)
    {
        try
        {
            return await PictureDetector.LoadAsync(await InputFile.ReadAsync(path, DetectorBytesMax, cancellationToken), functions, TimeProvider.System, cancellationToken);
        }
        catch (InvalidDataException refusal)
        {
            throw new CliException($"{path} is refused: {refusal.Message}", ExitCodes.Usage);
        }
    }

    private static void Log(string text) => Console.Error.WriteLine("longshore: " + text);
}
