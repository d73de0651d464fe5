using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Prelude;

/// <summary>The host functions that the prelude calls, by index.</summary>
internal static class PreludeFunctions
{
    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    /// <summary>The functions, in the order that <c>Prelude/prelude.js</c> expects.</summary>
    public static IReadOnlyList<HostFunction> All { get; } =
    [
        new(Write, 2), new(EncodeUtf8, 1), new(DecodeUtf8, 2), new(FillRandom, 1), new(Digest, 2), new(Classify, 1), new(DomainToAscii, 1),
        new(PercentEncode, 2), new(FormDecode, 1), new(Operate, 1), new(RequestMove, 4),
        new(EndMove, 1),
    ];

    // (isError, text)
    private static JavaScriptValue Write(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        context.WriteText(arguments[1], context.GetBoolean(arguments[0]) ? context.Error : context.Output);
        return context.NewUndefined();
    }

    // (text) to an ArrayBuffer
    private static JavaScriptValue EncodeUtf8(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.EncodeText(arguments[0]);

    // (bytes, isFatal) to a string
    private static JavaScriptValue DecodeUtf8(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.GetBoolean(arguments[1]) && !Utf8.IsValid(context.GetBytes(arguments[0]))
            ? throw new JavaScriptException("TypeError", "the bytes are not UTF-8")
            : context.DecodeText(arguments[0]);

    // (bytes)
    private static JavaScriptValue FillRandom(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        RandomNumberGenerator.Fill(context.GetBytes(arguments[0]));
        return context.NewUndefined();
    }

    // (name, bytes) to an ArrayBuffer
    private static JavaScriptValue Digest(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var name = context.ReadString(arguments[0], HostLimits.ErrorCharactersMax);
        var bytes = context.GetBytes(arguments[1]);
        return context.NewArrayBuffer(name switch
        {
#pragma warning disable CA5350 // The Web Cryptography API includes SHA-1.
            "SHA-1" => SHA1.HashData(bytes),
#pragma warning restore CA5350
            "SHA-256" => SHA256.HashData(bytes),
            "SHA-384" => SHA384.HashData(bytes),
            "SHA-512" => SHA512.HashData(bytes),
            _ => throw new JavaScriptException("NotSupportedError", $"unknown digest \"{name}\", expected SHA-1, SHA-256, SHA-384 or SHA-512"),
        });
    }

    // (value) to the number of its built-in class
    private static JavaScriptValue Classify(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber((int)context.ClassOf(arguments[0]));

    // (name) to the name in ASCII, or null
    private static JavaScriptValue DomainToAscii(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        try
        {
            return context.NewString(Domains.GetAscii(context.ReadString(arguments[0], HostLimits.DomainBytesMax).ToLowerInvariant()));
        }
        catch (ArgumentException)
        {
            return context.NewNull();
        }
    }

    // (request) to an ArrayBuffer or a number
    private static JavaScriptValue Operate(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.BeginOperation(arguments[0]);

    // (number, bucket, key, work)
    private static JavaScriptValue RequestMove(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        context.RequestMove(arguments);
        return context.NewUndefined();
    }

    // (number)
    private static JavaScriptValue EndMove(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        context.MoveEnded?.Invoke((int)context.GetInteger(arguments[0], 0, int.MaxValue));
        return context.NewUndefined();
    }

    // (set, text) to the encoded text
    private static JavaScriptValue PercentEncode(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var set = (PercentEncodeSet)context.GetInteger(arguments[0], (int)PercentEncodeSet.Control, (int)PercentEncodeSet.Form);
        return context.TransformText(arguments[1], PercentEncoding.EncodedGrowth, (source, target) => PercentEncoding.Encode(set, source, target));
    }

    // (text) to the decoded text
    private static JavaScriptValue FormDecode(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.TransformText(arguments[0], growth: 1, PercentEncoding.DecodeForm);
}
