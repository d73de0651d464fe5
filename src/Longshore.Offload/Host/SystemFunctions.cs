using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Host;

/// <summary>The host functions on commands, the environment and the process.</summary>
/// <param name="access">Whether the program may start commands.</param>
/// <param name="files">Its open files.</param>
/// <param name="paths">Its working directory.</param>
/// <param name="environment">Its environment.</param>
/// <param name="touched">Told what the program uses that only the device has.</param>
internal sealed class SystemFunctions(HostAccess access, HostFiles files, HostPaths paths, HostEnvironment environment, Action<string> touched)
{
    private const string Environment = "the environment";

    public IReadOnlyList<NamedFunction> All =>
    [
        new("popen", Open, 2),
        new("getVariable", GetVariable, 1),
        new("setVariable", SetVariable, 2),
        new("variables", Variables),
        new("processId", (context, _) => context.NewNumber(System.Environment.ProcessId)),
    ];

    // (command, whether its output is read) to the number of the pipe
    private JavaScriptValue Open(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched("a command");
        var command = context.GetString(arguments[0]);
        if (!access.MayRun)
        {
            throw new JavaScriptException("TypeError", $"std.popen is refused: starting \"{command}\" needs --allow-run");
        }

        var directory = paths.Directory.Length == 0 ? "/" : paths.Directory;
        return context.NewNumber(CommandPipe.TryStart(command, context.GetBoolean(arguments[1]), directory, environment.Variables) is { } pipe
            ? files.Add(pipe)
            : -HostErrors.NoEntry);
    }

    // (name) to the value, or undefined
    private JavaScriptValue GetVariable(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(Environment);
        return environment.Variables.TryGetValue(context.GetString(arguments[0]), out var value) ? context.NewString(value) : context.NewUndefined();
    }

    // (name, value or undefined)
    private JavaScriptValue SetVariable(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(Environment);
        environment.Set(
            context.GetString(arguments[0]),
            context.TypeOf(arguments[1]) == JavaScriptType.Undefined ? null : context.GetString(arguments[1]));
        return context.NewUndefined();
    }

    // To [[name, value], ...]
    private JavaScriptValue Variables(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        touched(Environment);
        return context.NewArray([.. environment.Variables.Select(each =>
            context.NewArray([context.NewString(each.Key), context.NewString(each.Value)]))]);
    }
}
