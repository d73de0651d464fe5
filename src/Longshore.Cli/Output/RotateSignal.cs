using System.Runtime.InteropServices;

namespace Longshore.Cli.Output;

/// <summary>SIGUSR1, by which an operator asks for new keys.</summary>
internal static class RotateSignal
{
    // Linux's number on all processors that .NET runs on.
    private const PosixSignal Usr1 = (PosixSignal)10;

    /// <summary>Calls an action, on a thread of the pool, at each signal until the registration is disposed. Elsewhere than on Linux there is none.
    /// </summary>
    public static IDisposable? Register(Action action) => OperatingSystem.IsLinux()
        ? PosixSignalRegistration.Create(Usr1, context =>
        {
            context.Cancel = true;
            ThreadPool.QueueUserWorkItem(_ => action());
        })
        : null;
}
