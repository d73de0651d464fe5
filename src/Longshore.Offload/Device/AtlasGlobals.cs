using Longshore.JavaScript.Contexts;
using Longshore.Offload.Host;

namespace Longshore.Offload.Device;

/// <summary>The host functions and values behind <c>atlas.js</c>.</summary>
internal static class AtlasGlobals
{
    /// <summary>Defines the object <c>atlas</c> and ATLAS's other names.</summary>
    /// <param name="options">How the program runs.</param>
    /// <param name="device">The device's services.</param>
    /// <param name="context">The program's context.</param>
    /// <param name="calls">The program's calls.</param>
    /// <param name="hooks">What <c>device.js</c> gives.</param>
    public static void Define(DeviceOptions options, DeviceServices device, JavaScriptContext context, ProgramCalls calls, JavaScriptValue hooks)
    {
        var host = context.NewObject();
        context.Define(host, "countEnded", context.NewFunction((inner, arguments) => inner.NewNumber(calls.Journal.CountEnded(inner.GetString(arguments[0]))), parameters: 1));
        context.Define(host, "beginEverywhere", context.NewFunction((inner, _) => inner.NewNumber(calls.Placer.BeginEverywhere())));
        context.Define(host, "battery", context.NewFunction((inner, _) => inner.NewNumber(device.Battery.Percent)));
        context.Define(host, "setInterval", context.NewFunction(SetInterval, parameters: 1));
        var settings = context.NewObject();
        context.Define(settings, "program", context.NewString(options.Program));
        context.Define(settings, "commandLine", context.NewArray([.. options.CommandLine.Select(context.NewString)]));
        context.Define(settings, "isLocal", context.NewBoolean(options.Servers.Count == 0 || options.Policy == "local"));
        context.Define(settings, "servers", context.NewArray([.. options.Servers.Select(each => Describe(context, each))]));
        context.Define(settings, "input", options.Input is { } input ? context.NewString(input) : context.NewUndefined());
        foreach (var name in new[] { "std", "stringify", "parse" })
        {
            context.Define(settings, name, context.Evaluate(name, "longshore:atlas"));
        }

        foreach (var name in new[] { "pathOf", "beforeCalls" })
        {
            context.Define(settings, name, context.Get(hooks, name));
        }

        context.Free(context.Call(HostScripts.Evaluate(context, "atlas.js"), [host, settings]));

        JavaScriptValue SetInterval(JavaScriptContext inner, ReadOnlySpan<JavaScriptValue> arguments)
        {
            calls.Journal.Interval = inner.GetNumber(arguments[0]);
            return inner.NewUndefined();
        }
    }

    private static JavaScriptValue Describe(JavaScriptContext context, ServerAddress address)
    {
        var server = context.NewObject();
        context.Define(server, "port", context.NewString(address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        context.Define(server, "ip", context.NewString(address.Host));
        return server;
    }
}
