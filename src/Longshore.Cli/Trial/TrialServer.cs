using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Longshore.Cli.Output;

namespace Longshore.Cli.Trial;

/// <summary>A nats-server of a trial, as a process.</summary>
/// <param name="program">The path of nats-server.</param>
/// <param name="directory">The directory for what it keeps, and its log.</param>
/// <param name="number">Its number, which is its name.</param>
/// <param name="port">Where clients connect.</param>
/// <param name="routePort">Where the other servers do.</param>
internal sealed class TrialServer(string program, string directory, int number, int port, int routePort) : IAsyncDisposable
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(20);

    private Process? _process;

    /// <summary>Where clients connect.</summary>
    public string Url => Address(port);

    /// <summary>Where the other servers connect.</summary>
    public string RouteUrl => Address(routePort);

    private string Log => Path.Combine(directory, "nats.log");

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="routes">Where all servers of the trial connect; one for a server alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">It has ended.</exception>
    public async Task StartAsync(IReadOnlyList<string> routes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        string[] cluster = routes.Count == 1
            ? []
            : ["--cluster_name", "longshore", "--cluster", RouteUrl, "--routes", string.Join(',', routes.Where(route => route != RouteUrl))];
        _process = Process.Start(new ProcessStartInfo(
            program,
            ["-a", "127.0.0.1", "-p", Text(port), "-n", "nats" + Text(number), "-js", "-sd", directory, "-l", Log, .. cluster]))!;
        while (!await AnswersAsync(cancellationToken))
        {
            if (_process.HasExited)
            {
                throw new CliException($"nats-server has ended: {LastLine()}", ExitCodes.Environment);
            }

            await Task.Delay(PollTime, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string LastLine() => File.Exists(Log) && File.ReadLines(Log).LastOrDefault() is { } line ? line : $"there is nothing in {Log}";

    private static string Address(int port) => FormattableString.Invariant($"nats://127.0.0.1:{port}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
