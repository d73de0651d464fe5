using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Longshore.Tests.Trust;

/// <summary>Random changes of the recorded orders, the same for the same seed. <c>./fuzz</c> sets the seed, and asks for more than a run of the
/// tests.</summary>
internal sealed class OrderMutations
{
    private const int ManyRequests = 100_000;

    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "1e999", "\"\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[", "\"-\"", "\"null\"", "\\", "\"", "\0", "9223372036854775808", "é", "\"inData\"", "\"index\": 1",
    ];

    private static readonly string[] Originals = [.. GoldenOrders.Cases.Select(each => each.GetProperty("zmq_request").GetRawText())];

    private readonly Random _random = new(Seed);

    /// <summary>The seed.</summary>
    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SEED") ?? "17", CultureInfo.InvariantCulture);

    /// <summary>How many requests a test sends.</summary>
    public static int Count(int few) => Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SECONDS") is null ? few : ManyRequests;

    /// <summary>A message with some changes. Half of them are in the order itself, which is a text in the message.</summary>
    public byte[] NextMessage()
    {
        var original = Originals[_random.Next(Originals.Length)];
        if (_random.Next(2) == 0)
        {
            using var message = JsonDocument.Parse(original);
            return Encoding.UTF8.GetBytes(GoldenOrders.Message(Encoding.UTF8.GetString(Changed(Encoding.UTF8.GetBytes(message.RootElement.GetProperty("params").GetString()!)))));
        }

        return Changed(Encoding.UTF8.GetBytes(original));
    }

    /// <summary>Bytes with one to four changes.</summary>
    public byte[] Changed(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (var changes = _random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 40), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[_random.Next(Pieces.Length)]));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(_random.Next(1, 200), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Checks that an answer is a result or an error, and has no word of a secret.</summary>
    public static void VerifyAnswer(string answer)
    {
        using var read = JsonDocument.Parse(answer);
        Assert.True(read.RootElement.TryGetProperty("error", out _) || read.RootElement.TryGetProperty("result", out _), answer);
        Assert.DoesNotContain("Krsna", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("000102030405060708090a0b", answer, StringComparison.OrdinalIgnoreCase);
    }
}
