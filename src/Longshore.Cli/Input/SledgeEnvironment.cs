using System.Collections;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions;

namespace Longshore.Cli.Input;

/// <summary>SLEdge's environment variables, with the meaning that they have there. Options on the command line override
/// them.</summary>
/// <param name="Functions">The options for which the command line has no value.</param>
/// <param name="PerformanceLog">The file of the sandbox performance log, or null.</param>
/// <param name="SessionLog">The file of the HTTP session performance log, or null.</param>
/// <param name="Unused">SLEdge's variables that are set but have no effect here.</param>
internal sealed record SledgeEnvironment(FunctionsOptions Functions, string? PerformanceLog, string? SessionLog, IReadOnlyList<string> Unused)
{
    private const string Prefix = "SLEDGE_";
    private const string Scheduler = "SLEDGE_SCHEDULER";
    private const string Dispatcher = "SLEDGE_DISPATCHER";
    private const string Workers = "SLEDGE_NWORKERS";
    private const string Quantum = "SLEDGE_QUANTUM_US";
    private const string DisablePreemption = "SLEDGE_DISABLE_PREEMPTION";
    private const string SandboxPerformanceLog = "SLEDGE_SANDBOX_PERF_LOG";
    private const string SessionPerformanceLog = "SLEDGE_HTTP_SESSION_PERF_LOG";
    private static readonly string[] Used =
        [Scheduler, Dispatcher, Workers, Quantum, DisablePreemption, SandboxPerformanceLog, SessionPerformanceLog];

    /// <summary>Reads the variables of this process.</summary>
    /// <exception cref="CliException">A variable has an invalid value.</exception>
    public static SledgeEnvironment Read()
    {
        var options = new FunctionsOptions();
        var functions = options with
        {
            Policy = Text(Scheduler) ?? options.Policy,
            Dispatcher = Text(Dispatcher) ?? options.Dispatcher,
            CoreSlots = (int?)Number(Workers, 1, 1024) ?? options.CoreSlots,
            Quantum = Number(Quantum, 1, 999_999) is { } quantum ? TimeSpan.FromMicroseconds(quantum) : options.Quantum,

            // SLEdge disables preemption for every value except "false".
            Preempts = Environment.GetEnvironmentVariable(DisablePreemption) is null or "false",
        };
        var unused = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !Used.Contains(name))
            .Order(StringComparer.Ordinal);
        return new SledgeEnvironment(functions, Text(SandboxPerformanceLog), Text(SessionPerformanceLog), [.. unused]);
    }

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static long? Number(string name, long least, long most) => Text(name) is not { } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new CliException(
            string.Create(CultureInfo.InvariantCulture, $"the environment variable {name} is \"{text}\", not a number from {least} to {most}"),
            ExitCodes.Usage);
}
