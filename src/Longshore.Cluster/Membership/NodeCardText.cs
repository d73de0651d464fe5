using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Membership;

/// <summary>The JSON of a card, without the key. What others write is not trusted: it goes to terminals and decides where calls go.</summary>
internal sealed partial record NodeCardText(
    string Host, IReadOnlyDictionary<string, string> Addresses, IReadOnlyList<string> Roles, int Slots, double? Watts, double? Price)
{
    private const string Purpose = "longshore card 1";
    private const int TextLengthMax = 255;
    private const int ListLengthMax = 16;
    private const int SlotsMax = 1 << 20;

    // A slot of 10 MW and a price of a million a second are errors.
    private const double WattsMax = 1e7;
    private const double PriceMax = 1e6;

    /// <summary>The JSON of a card.</summary>
    public static byte[] Write(NodeCard card) => JsonSerializer.SerializeToUtf8Bytes(
        new NodeCardText(card.Host, card.Addresses, card.Roles, card.Slots, card.Watts, card.Price), Json.Default.NodeCardText);

    /// <summary>Signs the JSON of a card.</summary>
    public static byte[] Sign(ClusterKeys keys, ReadOnlySpan<byte> json) => SignedBytes.Write(keys, Purpose, json);

    /// <summary>What a heartbeat says of the card: the first half of the SHA-256 digest of the JSON.</summary>
    public static CardDigest DigestOf(ReadOnlySpan<byte> json) => CardDigest.Read(SHA256.HashData(json));

    /// <summary>Reads a signed card.</summary>
    /// <param name="key">The key under which it stands.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="card">The card.</param>
    /// <param name="digest">Its digest.</param>
    /// <returns>Why it is none, or null if it is one.</returns>
    public static EntryRefusal? Read(string key, byte[] value, out NodeCard card, out CardDigest digest)
    {
        (card, digest) = (new NodeCard("", ""), default);
        if (value.Length > ClusterLimits.CardBytesMax)
        {
            return EntryRefusal.Size;
        }

        // Cheap before dear: the id before the signature.
        if (!RandomId.IsId(key) || value.Length < SignedBytes.HeadBytes || NodeKey.IdOf(NodeKey.FingerprintOf(value.AsSpan(0, NodeKey.Bytes))) != key)
        {
            return EntryRefusal.Id;
        }

        if (!SignedBytes.TryRead(value, Purpose, out var signed))
        {
            return EntryRefusal.Signature;
        }

        if (!TryParse(signed.Content.Span, out var text))
        {
            return EntryRefusal.Form;
        }

        digest = DigestOf(signed.Content.Span);
        card = new NodeCard(signed.Fingerprint, text.Host)
        {
            PublicKey = signed.PublicKey,
            Addresses = text.Addresses,
            Roles = text.Roles,
            Slots = text.Slots,
            Watts = text.Watts,
            Price = text.Price,
        };
        return null;
    }

    private static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out NodeCardText? text)
    {
        try
        {
            text = JsonSerializer.Deserialize(json, Json.Default.NodeCardText);
        }
        catch (JsonException)
        {
            text = null;
        }

        text = text?.IsWellFormed() == true ? text : null;
        return text is not null;
    }

    // Deserialization sets what is missing to null, whatever the type says.
    private bool IsWellFormed() =>
        IsText(Host)
        && Addresses is { Count: <= ListLengthMax } && Addresses.All(each => IsText(each.Key) && IsText(each.Value))
        && Roles is { Count: <= ListLengthMax } && Roles.All(IsText)
        && Slots is >= 0 and <= SlotsMax
        && Watts is null or (>= 0 and <= WattsMax)
        && Price is null or (>= 0 and <= PriceMax);

    private static bool IsText(string? text) => text is { Length: > 0 and <= TextLengthMax } && text.All(letter => letter is > ' ' and <= '~');

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(NodeCardText))]
    private sealed partial class Json : JsonSerializerContext;
}
