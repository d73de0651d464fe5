using System.Text.Json;

namespace Longshore.Trust.Collateral;

/// <summary>An answer of Intel's service: an object with the signed text under a name, and its signature.</summary>
/// <param name="Text">The text as it stands in the answer: these bytes are signed.</param>
/// <param name="Signature">The signature, 64 bytes.</param>
internal sealed record SignedText(ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Signature)
{
    /// <param name="answer">The answer.</param>
    /// <param name="name">The text's name: <c>tcbInfo</c> or <c>enclaveIdentity</c>.</param>
    /// <exception cref="EvidenceException">The answer has another form.</exception>
    public static SignedText Read(ReadOnlyMemory<byte> answer, string name) => CollateralJson.Read(name, answer, root =>
    {
        var signature = Convert.FromHexString(CollateralJson.Text(root, "signature"));
        return new SignedText(Raw(answer, name), signature);
    });

    private static ReadOnlyMemory<byte> Raw(ReadOnlyMemory<byte> answer, string name)
    {
        var reader = new Utf8JsonReader(answer.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isWanted)
            {
                return answer[start..(int)reader.BytesConsumed];
            }
        }

        throw new FormatException($"there is no \"{name}\"");
    }
}
