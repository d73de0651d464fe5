using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Offload.Host;

/// <summary>What a library finds beside the prelude when its calls run away from the program. None of it reaches files: a call that needs
/// the device ends with a <see cref="DeviceNeededException"/>.</summary>
internal sealed class WorkerGlobals : IProgramGlobals
{
    private static readonly NamedFunction[] Named =
    [
        .. CommonFunctions.All,
        new("leave", Leave, 1),
        new("writeText", WriteText, 2),
        new("writeBytes", WriteBytes, 2),
    ];

    public static WorkerGlobals Instance { get; } = new();

    public IReadOnlyList<HostFunction> Functions { get; } = [.. Named.Select(each => new HostFunction(each.Call, each.Parameters))];

    public void Define(JavaScriptContext context, IReadOnlyList<JavaScriptValue> functions) =>
        HostScripts.Define(context, functions.Select((function, i) => KeyValuePair.Create(Named[i].Name, function)));

    // (the name that was used)
    private static JavaScriptValue Leave(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        throw new DeviceNeededException(context.GetString(arguments[0]));

    // (stream, text) to the number of bytes
    private static JavaScriptValue WriteText(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(CommonFunctions.Write(
            context.GetNumber(arguments[0]) == CommonFunctions.ErrorStream ? context.Error : context.Output, context.GetString(arguments[1])));

    // (stream, bytes) to the number of bytes
    private static JavaScriptValue WriteBytes(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var bytes = context.GetBytes(arguments[1]);
        (context.GetNumber(arguments[0]) == CommonFunctions.ErrorStream ? context.Error : context.Output).Write(bytes);
        return context.NewNumber(bytes.Length);
    }
}
