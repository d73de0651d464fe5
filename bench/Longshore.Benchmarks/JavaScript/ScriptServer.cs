using System.Diagnostics;
using System.Globalization;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>A process that serves a JavaScript handler over HTTP.</summary>
internal sealed class ScriptServer : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;

    private ScriptServer(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>The processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the process and waits until it answers.</summary>
    /// <param name="program">The program.</param>
    /// <param name="package">The package that has the program.</param>
    /// <param name="arguments">Its arguments, by its port.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MissingPeerException">The program is not installed.</exception>
    public static async Task<ScriptServer> StartAsync(
        string program, string package, Func<string, IEnumerable<string>> arguments, CancellationToken cancellationToken)
    {
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(program, arguments(port)) { RedirectStandardOutput = true, RedirectStandardError = true };

        // deno says on standard error that it listens, and asks at a terminal whether there is a newer version.
        start.Environment["DENO_NO_UPDATE_CHECK"] = "1";
        var server = new ScriptServer(Peer.Start(start, program, package), new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            server._process.OutputDataReceived += (_, _) => { };
            server._process.BeginOutputReadLine();
            var errors = server._process.StandardError.ReadToEndAsync(cancellationToken);
            await server.WaitAsync(errors, cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(Task<string> errors, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                // Any answer will do: a handler of another method may fail here.
                using var answer = await client.GetAsync(Url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited && Stopwatch.GetElapsedTime(since) < StartMax)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
            catch (HttpRequestException) when (_process.HasExited)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with exit code {_process.ExitCode}: {await errors}");
            }
        }
    }
}
