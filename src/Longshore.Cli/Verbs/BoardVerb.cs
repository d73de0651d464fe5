using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Output;
using Longshore.Fleet.Agent;
using Longshore.Fleet.Boards;
using Longshore.Functions;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore board</c>: a board of a fleet, until it is told to switch itself off.</summary>
internal static class BoardVerb
{
    private const string Summary = "Be a board of a fleet: run the jobs that its orchestrator sends, each in a fresh process.";

    private const string Details = """
        A reboot is a fresh process here; on a board, --once ends with exit code 0 to switch off and 75 to reboot, for the script that started it.
        Modules come from the orchestrator, by their digests; --modules keeps them.

        Example:
          longshore board --orchestrator 192.168.1.2:63302 --id 7
        """;

    // EX_TEMPFAIL of sysexits.h: try again.
    private const int RebootExitCode = 75;

    // MicroFaaS's worker waits as long before it reboots.
    private static readonly TimeSpan RebootPause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var orchestrator = new Option<string>("--orchestrator") { HelpName = "HOST:PORT", Description = "Where the fleet is served", Required = true };
        var id = new Option<int>("--id") { HelpName = "N", Description = "The number of this board", Required = true };
        var modules = new Option<string?>("--modules") { HelpName = "DIR", Description = "Where modules are kept over reboots [default: nowhere]" };
        var once = new Option<bool>("--once") { Description = "End at a reboot too, with exit code 75" };
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("board", Summary, Details) { orchestrator, id, modules, once, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new BoardAgentOptions(Endpoint(parsed.GetValue(orchestrator)!), Number(parsed.GetValue(id)));
            var kept = parsed.GetValue(modules);
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            return parsed.GetValue(once)
                ? await RunOnceAsync(options, kept, directory, cancellationToken)
                : await SuperviseAsync(options, kept, directory, cancellationToken);
        });
        return verb;
    }

    private static async Task<int> RunOnceAsync(BoardAgentOptions options, string? modules, string directory, CancellationToken cancellationToken)
    {
        var functions = new FunctionsOptions { AheadOfTime = CompiledModules.In(directory) };
        await using var program = new SandboxProgram(modules, functions, TimeProvider.System, text => Console.Error.WriteLine("longshore: " + text));
        try
        {
            var end = await new BoardAgent(options, program, TimeProvider.System).RunAsync(cancellationToken);
            return end == BoardEnd.PowerOff ? ExitCodes.Success : RebootExitCode;
        }
        catch (SocketException failure)
        {
            // Whoever started it starts it again at once.
            await Task.Delay(RebootPause, cancellationToken);
            throw new CliException($"{options.Orchestrator.Host}:{options.Orchestrator.Port} cannot be reached: {failure.Message}", RebootExitCode);
        }
        catch (Exception failure) when (failure is InvalidDataException or BoardException)
        {
            throw new CliException(failure.Message, RebootExitCode);
        }
    }

    // A child that crashed is started again, as a board whose kernel panics reboots.
    private static async Task<int> SuperviseAsync(BoardAgentOptions options, string? modules, string directory, CancellationToken cancellationToken)
    {
        Announcement.Try(() => Console.Out.WriteLine($"board {options.Id} of {options.Orchestrator.Host}:{options.Orchestrator.Port}"));
        while (true)
        {
            using var child = Process.Start(Child(options, modules, directory))
                ?? throw new CliException("the board's process cannot be started", ExitCodes.Environment);
            try
            {
                await child.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
                throw;
            }

            if (child.ExitCode == ExitCodes.Success)
            {
                return ExitCodes.Success;
            }

            if (child.ExitCode != RebootExitCode)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"longshore: the board's process ended with exit code {child.ExitCode} and is started again"));
            }

            await Task.Delay(child.ExitCode == RebootExitCode ? TimeSpan.Zero : RebootPause, cancellationToken);
        }
    }

    private static ProcessStartInfo Child(BoardAgentOptions options, string? modules, string directory)
    {
        string[] arguments =
        [
            "board", "--once", "--orchestrator", $"{options.Orchestrator.Host}:{options.Orchestrator.Port}", "--id", options.Id.ToString(), "--data-dir", directory,
            .. modules is null ? Array.Empty<string>() : ["--modules", modules],
        ];

        // Started by "dotnet longshore.dll", this process is dotnet.
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? new ProcessStartInfo(self, [typeof(BoardVerb).Assembly.Location, .. arguments])
            : new ProcessStartInfo(self, arguments);
    }

    private static DnsEndPoint Endpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new DnsEndPoint(text[..colon].Trim('[', ']'), port)
            : throw new CliException($"\"{text}\" is not understood: write --orchestrator HOST:PORT", ExitCodes.Usage);
    }

    private static BoardId Number(int id) => id is >= 1 and <= BoardId.ValueMax
        ? BoardId.Of(id)
        : throw new CliException($"--id is outside 1 to {BoardId.ValueMax}", ExitCodes.Usage);
}
