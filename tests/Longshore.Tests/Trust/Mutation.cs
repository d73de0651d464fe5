using System.Text;

namespace Longshore.Tests.Trust;

/// <summary>Random changes of texts.</summary>
internal static class Mutation
{
    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "1e999", "\"\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[", "\"-\"", "\"null\"", "\\", "\"", "\0", "9223372036854775808", "é", "\"inData\"", "\"index\": 1",
    ];

    /// <summary>A text with one to four changes.</summary>
    public static byte[] Of(Random random, string text)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(text)];
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
