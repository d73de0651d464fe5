using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Quotes;

/// <summary>Reads a quote from a file: its bytes, or their text in hexadecimal digits or base64.</summary>
public static class QuoteFile
{
    // Hexadecimal text has two characters for a byte; some lines more for line breaks.
    private const int TextMax = 3 * Quote.LengthMax;

    /// <exception cref="IOException">The file cannot be read, or is too large.</exception>
    public static ReadOnlyMemory<byte> Read(string path) => Decode(HostFile.Read(path, TextMax));

    /// <summary>The bytes of a quote that may be written as text. What is no text is returned as it is.</summary>
    public static ReadOnlyMemory<byte> Decode(byte[] bytes)
    {
        if (bytes.Any(each => each is 0 or > 0x7e))
        {
            return bytes;
        }

        var text = Encoding.ASCII.GetString(bytes).Trim();
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        try
        {
            return digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return bytes;
        }
    }
}
