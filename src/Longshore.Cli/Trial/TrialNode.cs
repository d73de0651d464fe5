using System.Diagnostics;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Node.Faces.Cluster;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;

namespace Longshore.Cli.Trial;

/// <summary>A node of a trial, as a process.</summary>
/// <param name="directory">Its data directory.</param>
internal sealed class TrialNode(string directory) : IAsyncDisposable
{
    // Longer than a node waits for its calls.
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(15);
    private const int ErrorLinesMax = 5;

    private readonly Queue<string> _errors = new();
    private Process? _process;
    private Task _reading = Task.CompletedTask;

    /// <summary>Its data directory.</summary>
    public string Directory => directory;

    /// <summary>The node's own address.</summary>
    public string Url => NodeRecord.Read(directory)!.Url;

    /// <summary>The fingerprint of its key.</summary>
    public string Fingerprint
    {
        get
        {
            using var identity = OffloadIdentity.LoadOrCreate(directory);
            return identity.Fingerprint;
        }
    }

    /// <summary>Makes its directory and key if there are none.</summary>
    public void CreateKey() => OffloadIdentity.LoadOrCreate(directory).Dispose();

    /// <summary>Trusts the key of another node.</summary>
    public void Trust(TrialNode other) => new TrustedKeys(directory, []).Add(other.Fingerprint, Path.GetFileName(other.Directory));

    /// <summary>Starts it, and waits until it serves.</summary>
    /// <param name="options">Further options of <c>serve</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">It has ended.</exception>
    public async Task StartAsync(IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var start = TrialProgram.Longshore(["serve", "--data", directory, "--port", "0", .. options]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var process = _process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => NoteError(line.Data);
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("serves at", StringComparison.Ordinal))
            {
                // A pipe that nobody reads would hold the node up.
                _reading = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return;
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        throw new CliException($"the node of {directory} has ended: {Errors()}", ExitCodes.Environment);
    }

    /// <summary>The cluster as the node sees it.</summary>
    public async Task<ClusterSummary> StatusAsync(CancellationToken cancellationToken)
    {
        await using var node = await FunctionAccess.OpenNodeAsync(directory, cancellationToken);
        using var response = await node.SendAsync(HttpMethod.Get, ClusterPaths.Cluster, null, cancellationToken);
        return await node.ReadAsync(response, ClusterJson.Default.ClusterSummary, cancellationToken);
    }

    /// <summary>Ends it: in order, if it does so in time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        using var late = new CancellationTokenSource(EndTimeMax);
        try
        {
            if (!process.HasExited)
            {
                await using var node = await FunctionAccess.OpenNodeAsync(directory, late.Token);
                using var response = await node.SendAsync(HttpMethod.Post, ClusterPaths.Drain, null, late.Token);
            }

            await process.WaitForExitAsync(late.Token);
        }
        catch (Exception)
        {
            // The border of the end: whatever was wrong with the order, the process is not left behind.
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        await _reading;
        process.Dispose();
    }

    private void NoteError(string? line)
    {
        lock (_errors)
        {
            if (line is not null)
            {
                _errors.Enqueue(line);
                while (_errors.Count > ErrorLinesMax)
                {
                    _errors.Dequeue();
                }
            }
        }
    }

    private string Errors()
    {
        lock (_errors)
        {
            return string.Join(' ', _errors);
        }
    }
}
