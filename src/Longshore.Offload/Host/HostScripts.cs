using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Host;

/// <summary>The scripts that define what a program finds beside the prelude: <c>std</c>, <c>os</c>, <c>print</c> and ATLAS's names.</summary>
internal static class HostScripts
{
    /// <summary>Defines the globals of <c>host.js</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="functions">The host's functions by name. On a device <c>open</c> is among them.</param>
    public static void Define(JavaScriptContext context, IEnumerable<KeyValuePair<string, JavaScriptValue>> functions)
    {
        var host = context.NewObject();
        foreach (var (name, function) in functions)
        {
            context.Define(host, name, function);
        }

        context.Define(host, "platform", context.NewString(Platform()));
        var define = Evaluate(context, "host.js");
        JavaScriptValue[] arguments =
        [
            host,
            Evaluate(context, "format.js"),
            Evaluate(context, "extended-json.js"),
            Evaluate(context, "serialisation.js"),
        ];
        context.Free(context.Call(define, arguments));
        context.Free(define);
        foreach (var argument in arguments)
        {
            context.Free(argument);
        }
    }

    /// <summary>Evaluates one of the scripts.</summary>
    public static JavaScriptValue Evaluate(JavaScriptContext context, string name) =>
        context.Evaluate(Read(name), "longshore:" + Path.GetFileNameWithoutExtension(name));

    /// <summary>The text of a script.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(HostScripts).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Platform() => OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";
}
