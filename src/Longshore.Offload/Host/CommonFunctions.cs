using System.Runtime.InteropServices;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Host;

/// <summary>The host functions that are the same on a device and on a worker: they touch nothing but the context.</summary>
internal static class CommonFunctions
{
    /// <summary>The number of standard error.</summary>
    public const int ErrorStream = 2;

    /// <summary>The number of standard output.</summary>
    public const int OutputStream = 1;

    // setTimeout has the same limit.
    private const double SleepMillisecondsMax = int.MaxValue;

    public static IReadOnlyList<NamedFunction> All { get; } =
    [
        new("sleep", Sleep, 1),
        new("evaluate", Evaluate, 4),
        new("gc", CollectGarbage),
        new("describeError", DescribeError, 1),
    ];

    /// <summary>Writes text to one of the context's streams.</summary>
    /// <returns>The number of bytes.</returns>
    public static int Write(IGuestOutput output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        output.Write(bytes);
        return bytes.Length;
    }

    // (milliseconds)
    private static JavaScriptValue Sleep(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var milliseconds = Math.Clamp(context.GetNumber(arguments[0]), 0, SleepMillisecondsMax);
        if (milliseconds > 0)
        {
            context.Sleep(TimeSpan.FromMilliseconds(milliseconds));
        }

        return context.NewUndefined();
    }

    // (source, name, whether await is allowed, whether stack traces end at it) to the value of the script, or a promise of it
    private static JavaScriptValue Evaluate(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.EvaluateNested(context.GetString(arguments[0]), context.GetString(arguments[1]), context.GetBoolean(arguments[2]), context.GetBoolean(arguments[3]));

    private static JavaScriptValue CollectGarbage(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        context.FreeCycles();
        return context.NewUndefined();
    }

    // (error number) to a sentence
    private static JavaScriptValue DescribeError(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewString(Marshal.GetPInvokeErrorMessage((int)context.GetInteger(arguments[0], int.MinValue, int.MaxValue)));
}
