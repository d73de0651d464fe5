using System.Net.Sockets;
using Longshore.Board;
using Longshore.Fleet.Agent;
using Longshore.Functions;

// The exit codes that the image's init script knows, as "longshore board --once" has them: 0 to switch off, and EX_TEMPFAIL to boot again.
const int RebootExitCode = 75;
const int UsageExitCode = 64;

if (args is not [var port, .. var rest] || (rest.Length > 0 && rest is not [WarmUp.Option]))
{
    Console.Error.WriteLine($"usage: Longshore.Board PORT [{WarmUp.Option}]   runs the jobs of one boot of a virtual machine; PORT is its port to its host");
    return UsageExitCode;
}

try
{
    await using var program = new SandboxProgram(modulesDirectory: null, new FunctionsOptions(), TimeProvider.System);
    var isWarm = rest.Length > 0;
    if (isWarm)
    {
        await WarmUp.RunAsync(program, CancellationToken.None);
    }

    var start = await HostPort.WaitAsync(port, CancellationToken.None);
    Machine.Begin(start, isWarm);
    var options = new BoardAgentOptions(start.Orchestrator, start.Id);
    var end = await new BoardAgent(options, program, TimeProvider.System).RunAsync(CancellationToken.None);
    return end == BoardEnd.PowerOff ? 0 : RebootExitCode;
}
catch (Exception failure) when (failure is IOException or SocketException or InvalidDataException or InvalidOperationException)
{
    Console.Error.WriteLine("longshore board: " + failure.Message);
    return RebootExitCode;
}
