using System.Collections.Frozen;
using System.Text;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Prelude;

/// <summary>The encodings of TextDecoder beside UTF-8, by .NET's tables. Not there: iso-8859-10, -14 and -16, whose tables .NET lacks, and
/// iso-2022-jp, whose bytes mean what those before them say.</summary>
/// <remarks>https://encoding.spec.whatwg.org/#names-and-labels</remarks>
internal static class TextEncodings
{
    private const int PendingBytesMax = 3;
    private const string UserDefined = "x-user-defined";
    private const string Replacement = "\ufffd";
    private const char UserDefinedFirst = '\uf780';

    // .NET gives these for bytes that an encoding of one byte leaves undefined.
    private const char UndefinedFirst = '\uf8c1';
    private const char UndefinedLast = '\uf8fe';

    private static readonly (string Name, int CodePage, string Labels)[] Table =
    [
        ("utf-16le", 1200, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"),
        ("utf-16be", 1201, "unicodefffe"),
        ("ibm866", 866, "866 cp866 csibm866"),
        ("iso-8859-2", 28592, "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"),
        ("iso-8859-3", 28593, "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"),
        ("iso-8859-4", 28594, "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"),
        ("iso-8859-5", 28595, "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"),
        ("iso-8859-6", 28596, "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"),
        ("iso-8859-7", 28597, "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"),
        ("iso-8859-8", 28598, "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"),
        ("iso-8859-8-i", 28598, "csiso88598i logical"),
        ("iso-8859-13", 28603, "iso8859-13 iso885913"),
        ("iso-8859-15", 28605, "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"),
        ("koi8-r", 20866, "cskoi8r koi koi8 koi8_r"),
        ("koi8-u", 21866, "koi8-ru"),
        ("macintosh", 10000, "csmacintosh mac x-mac-roman"),
        ("windows-874", 874, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
        ("windows-1250", 1250, "cp1250 x-cp1250"),
        ("windows-1251", 1251, "cp1251 x-cp1251"),
        ("windows-1252", 1252, "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"),
        ("windows-1253", 1253, "cp1253 x-cp1253"),
        ("windows-1254", 1254, "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"),
        ("windows-1255", 1255, "cp1255 x-cp1255"),
        ("windows-1256", 1256, "cp1256 x-cp1256"),
        ("windows-1257", 1257, "cp1257 x-cp1257"),
        ("windows-1258", 1258, "cp1258 x-cp1258"),
        ("x-mac-cyrillic", 10007, "x-mac-ukrainian"),
        ("gbk", 54936, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"),
        ("gb18030", 54936, ""),
        ("big5", 950, "big5-hkscs cn-big5 csbig5 x-x-big5"),
        ("euc-jp", 51932, "cseucpkdfmtjapanese x-euc-jp"),
        ("shift_jis", 932, "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"),
        ("euc-kr", 949, "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"),
        (UserDefined, 0, ""),
    ];

    private static readonly FrozenDictionary<string, string> Names = Table
        .SelectMany(each => each.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(each.Name).Select(label => (Label: label, each.Name)))
        .ToFrozenDictionary(each => each.Label, each => each.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> CodePages = Table.ToFrozenDictionary(each => each.Name, each => each.CodePage, StringComparer.Ordinal);

    /// <summary>The name of an encoding by one of its labels, or null.</summary>
    public static string? NameOf(string label) => Names.GetValueOrDefault(label.Trim('\t', '\n', '\f', '\r', ' ').ToLowerInvariant());

    /// <summary>Decodes bytes.</summary>
    /// <param name="name">The name of the encoding.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isFatal">Whether bytes that mean nothing are refused. Otherwise they become U+FFFD.</param>
    /// <param name="isStream">Whether more bytes follow. Those of an incomplete character at the end are not read then.</param>
    /// <param name="read">The number of bytes read.</param>
    /// <exception cref="JavaScriptException">The bytes are not valid, or there is no such encoding.</exception>
    public static string Decode(string name, ReadOnlySpan<byte> bytes, bool isFatal, bool isStream, out int read)
    {
        if (!CodePages.TryGetValue(name, out var codePage))
        {
            throw new JavaScriptException("RangeError", "there is no such encoding");
        }

        read = bytes.Length;
        if (name == UserDefined)
        {
            return string.Create(bytes.Length, bytes, (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] = source[i] < 0x80 ? (char)source[i] : (char)(UserDefinedFirst + source[i] - 0x80);
                }
            });
        }

        var encoding = Open(codePage, new DecoderReplacementFallback(Replacement));
        if (isStream)
        {
            read -= Pending(encoding, bytes);
        }

        try
        {
            var text = (isFatal ? Open(codePage, DecoderFallback.ExceptionFallback) : encoding).GetString(bytes[..read]);
            return !encoding.IsSingleByte || !text.AsSpan().ContainsAnyInRange(UndefinedFirst, UndefinedLast) ? text
                : isFatal ? throw Refused(name)
                : string.Create(text.Length, text, (target, source) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = source[i] is >= UndefinedFirst and <= UndefinedLast ? '\ufffd' : source[i];
                    }
                });
        }
        catch (DecoderFallbackException)
        {
            throw Refused(name);
        }
    }

    private static JavaScriptException Refused(string name) => new("TypeError", $"the bytes are not {name}");

    // An encoding that the platform has itself does not come from the provider of the others.
    private static Encoding Open(int codePage, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, fallback)
            ?? Encoding.GetEncoding(codePage, EncoderFallback.ReplacementFallback, fallback);

    // The bytes of an incomplete character at the end: without them, as many characters are complete.
    private static int Pending(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var complete = Complete(encoding, bytes);
        var pending = 0;
        while (pending < PendingBytesMax && pending < bytes.Length && Complete(encoding, bytes[..^(pending + 1)]) == complete)
        {
            pending++;
        }

        return pending;
    }

    private static int Complete(Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.GetDecoder().GetCharCount(bytes, flush: false);
}
