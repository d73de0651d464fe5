using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;

namespace Longshore.JavaScript.Prelude;

/// <summary>The host functions that the prelude calls, by index.</summary>
internal static class PreludeFunctions
{
    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    /// <summary>The functions, in the order that <c>Prelude/prelude.js</c> expects.</summary>
    public static IReadOnlyList<JavaScriptHostFunction> All { get; } =
    [
        Write, EncodeUtf8, DecodeUtf8, FillRandom, Digest, Clone, DomainToAscii,
    ];

    // (isError, text)
    private static JavaScriptValue Write(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var text = Encoding.UTF8.GetBytes(context.GetString(arguments[1]));
        (context.GetBoolean(arguments[0]) ? context.Error : context.Output).Write(text);
        return context.NewUndefined();
    }

    // (text) to an ArrayBuffer
    private static JavaScriptValue EncodeUtf8(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewArrayBuffer(Encoding.UTF8.GetBytes(context.GetString(arguments[0])));

    // (bytes, isFatal) to a string
    private static JavaScriptValue DecodeUtf8(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: context.GetBoolean(arguments[1]));
        try
        {
            return context.NewString(encoding.GetString(context.GetBytes(arguments[0])));
        }
        catch (DecoderFallbackException)
        {
            throw new JavaScriptException("TypeError", "the bytes are not UTF-8");
        }
    }

    // (bytes)
    private static JavaScriptValue FillRandom(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        RandomNumberGenerator.Fill(context.GetBytes(arguments[0]));
        return context.NewUndefined();
    }

    // (name, bytes) to an ArrayBuffer
    private static JavaScriptValue Digest(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var name = context.GetString(arguments[0]);
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

    // (value) to a copy of it
    private static JavaScriptValue Clone(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        try
        {
            return ValueReader.Read(context, ValueWriter.Write(context, arguments[0]).WrittenSpan);
        }
        catch (UnsendableValueException refusal)
        {
            throw new JavaScriptException("DataCloneError", refusal.Message);
        }
    }

    // (name) to the name in ASCII, or null
    private static JavaScriptValue DomainToAscii(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        try
        {
            return context.NewString(Domains.GetAscii(context.GetString(arguments[0]).ToLowerInvariant()));
        }
        catch (ArgumentException)
        {
            return context.NewNull();
        }
    }
}
