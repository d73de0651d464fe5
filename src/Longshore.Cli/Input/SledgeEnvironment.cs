using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions;

namespace Longshore.Cli.Input;

/// <summary>The environment variables of SLEdge that mean something here, with the meaning they have there. Options of the command
/// line come before them.</summary>
internal static class SledgeEnvironment
{
    private const string Scheduler = "SLEDGE_SCHEDULER";
    private const string Workers = "SLEDGE_NWORKERS";
    private const string Quantum = "SLEDGE_QUANTUM_US";
    private const string DisablePreemption = "SLEDGE_DISABLE_PREEMPTION";

    /// <summary>What the options are when the command line does not say.</summary>
    /// <exception cref="CliException">A variable has a value that it cannot have.</exception>
    public static FunctionsOptions Read()
    {
        var options = new FunctionsOptions();
        return options with
        {
            Policy = Environment.GetEnvironmentVariable(Scheduler) is { Length: > 0 } policy ? policy : options.Policy,
            CoreSlots = (int?)Number(Workers, 1, 1024) ?? options.CoreSlots,
            Quantum = Number(Quantum, 1, 999_999) is { } quantum ? TimeSpan.FromMicroseconds(quantum) : options.Quantum,

            // There anything but the word "false" disables it.
            Preempts = Environment.GetEnvironmentVariable(DisablePreemption) is null or "false",
        };

        long? Number(string name, long least, long most) => Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text ? null
            : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new CliException(
                string.Create(CultureInfo.InvariantCulture, $"the environment variable {name} is \"{text}\", not a number from {least} to {most}"),
                ExitCodes.Usage);
    }
}
