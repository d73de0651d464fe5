using System.Runtime.InteropServices;

namespace Longshore.Cli.Output;

/// <summary>The signals that end the program: SIGINT (Ctrl+C), SIGTERM and SIGHUP. The first one lets the verb end itself, the second one
/// ends the process at once. Signals that the process was started to ignore, as by <c>nohup</c>, stay ignored.</summary>
internal sealed class EndSignals : IDisposable
{
    // Shells use this value too: 128 and the number of the signal.
    private const int SignalExitCode = 128;

    // A verb that does not end itself is ended. A node ends after the drain time of 10 s.
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private ITimer? _limit;
    private int _exitCode;

    public EndSignals() => _registrations =
    [
        Register(PosixSignal.SIGHUP, 1),
        Register(PosixSignal.SIGINT, 2),
        Register(PosixSignal.SIGTERM, 15),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of a verb that was ended by the first signal.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _limit?.Dispose();
        _source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(signal, context => Handle(context, SignalExitCode + number));

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            Environment.Exit(exitCode);
        }

        _limit = TimeProvider.System.CreateTimer(_ => Environment.Exit(exitCode), null, EndTimeMax, Timeout.InfiniteTimeSpan);
        _ = _source.CancelAsync();
    }
}
