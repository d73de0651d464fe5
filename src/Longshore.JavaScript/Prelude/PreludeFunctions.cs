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
        new(EndMove, 1), new(Compile, 2), new(Compress, 3), new(FindBytes, 3), new(EncodingOf, 1), new(DecodeLegacy, 4),
        new(CryptoFunctions.Subtle, 1), new(SplitUrl, 1), new(SendPart, 1), new(ZoneOffset, 2),
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
#pragma warning disable CA5350, CA5351 // The Web Cryptography API includes SHA-1, and node MD5.
            "SHA-1" => SHA1.HashData(bytes),
            // Only node:crypto asks for it.
            "MD5" => MD5.HashData(bytes),
#pragma warning restore CA5350, CA5351
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

    // (bytes) to 0, -1 or the number of an operation
    private static JavaScriptValue SendPart(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) => context.SendPart(arguments[0]);

    // (time zone, milliseconds since 1970) to its minutes before UTC, or null if there is no such zone
    private static JavaScriptValue ZoneOffset(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var name = context.ReadString(arguments[0], HostLimits.DomainBytesMax);
        var time = context.GetNumber(arguments[1]);
        return Zones.TryFind(name, out var zone)
            ? context.NewNumber(Math.Floor(zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(time, Zones.FirstMilliseconds, Zones.LastMilliseconds))).TotalMinutes))
            : context.NewNull();
    }

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

    // (URL) to its marks, see PlainUrl
    private static JavaScriptValue SplitUrl(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        context.NewNumber(PlainUrl.MarksOf(context.ReadString(arguments[0], HostLimits.UrlBytesMax)));

    // (script, name) to the script's value
    private static JavaScriptValue Compile(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) => context.EvaluateNested(
        context.ReadString(arguments[0], HostLimits.ScriptBytesMax), context.ReadString(arguments[1], HostLimits.SpecifierBytesMax), mayAwait: false, hidesCallers: false);

    // (format, whether to decompress, bytes) to an ArrayBuffer
    private static JavaScriptValue Compress(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var format = (CompressionFormat)context.GetInteger(arguments[0], (int)CompressionFormat.Deflate, (int)CompressionFormat.Brotli);
        return context.GetBoolean(arguments[1]) ? Compression.Decompress(context, format, arguments[2]) : Compression.Compress(context, format, arguments[2]);
    }

    // (bytes, wanted bytes, first index) to an index or -1
    private static JavaScriptValue FindBytes(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var from = (int)context.GetInteger(arguments[2], 0, int.MaxValue);
        var wanted = context.GetBytes(arguments[1]);
        var bytes = context.GetBytes(arguments[0]);
        var at = from <= bytes.Length ? bytes[from..].IndexOf(wanted) : -1;
        return context.NewNumber(at < 0 ? -1 : from + at);
    }

    // (label) to the name of the encoding, or null
    private static JavaScriptValue EncodingOf(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments) =>
        TextEncodings.NameOf(context.ReadString(arguments[0], HostLimits.DomainBytesMax)) is { } name ? context.NewString(name) : context.NewNull();

    // (name, bytes, isFatal, whether more follows) to the text and the number of bytes that were read
    private static JavaScriptValue DecodeLegacy(JavaScriptContext context, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var name = context.ReadString(arguments[0], HostLimits.DomainBytesMax);
        var (isFatal, isStream) = (context.GetBoolean(arguments[2]), context.GetBoolean(arguments[3]));
        var bytes = context.GetBytes(arguments[1]);
        if (bytes.Length > HostLimits.LegacyBytesMax)
        {
            throw new JavaScriptException("RangeError", $"over {HostLimits.LegacyBytesMax} bytes of {name} at one time");
        }

        var text = TextEncodings.Decode(name, bytes, isFatal, isStream, out var read);
        return context.NewArray([context.NewString(text), context.NewNumber(read)]);
    }
}
