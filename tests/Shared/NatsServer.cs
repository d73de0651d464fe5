using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Longshore.Tests.Shared;

/// <summary>A nats-server with JetStream on a free port of loopback, which the test itself starts and ends. Tests that need it are skipped without the
/// program, which <c>./test --with nats</c> installs.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly string _program;
    private readonly string[] _options;
    private readonly int _port = FreePort.Find();
    private Process? _process;
    private int _stores;

    private NatsServer(string program, string[] options) => (_program, _options) = (program, options);

    public Uri Url => new(FormattableString.Invariant($"nats://127.0.0.1:{_port}"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a server.</summary>
    /// <param name="options">Further options of nats-server.</param>
    public static async Task<NatsServer> StartAsync(params string[] options)
    {
        var server = Prepare(options);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that is started later.</summary>
    public static NatsServer Prepare(params string[] options)
    {
        // Debian's is in a directory that a user's path may lack.
        var program = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, "nats-server")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "nats-server is not installed: run ./test --with nats");
        return new NatsServer(program!, options);
    }

    /// <summary>Starts it, or starts it again with what it has kept.</summary>
    public async Task StartAsync()
    {
        var store = Path.Combine(_directory.Path, _stores.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(new ProcessStartInfo(
            _program,
            ["-a", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-js", "-sd", store, "-l", Path.Combine(_directory.Path, "log"), .. _options]))!;
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.True(!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeMax, "nats-server does not start");
            await Task.Delay(10, Token);
        }
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    /// <summary>Kills it. It has nothing of what it kept when it is started again.</summary>
    public async Task KillAndEmptyAsync()
    {
        await KillAsync();
        _stores++;
    }

    /// <summary>Its connections stay, and nothing is answered: as if the network lost every packet.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>It answers again.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
    }

    // It says who it is once it serves.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port, Token);
            return await client.GetStream().ReadAsync(new byte[4].AsMemory(), Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
