using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Cluster.Membership;

/// <summary>The JSON of a member's entry. What others write is not trusted: it goes to terminals and decides where calls go.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClusterMember))]
internal sealed partial class ClusterMemberJson : JsonSerializerContext
{
    private const int TextLengthMax = 255;
    private const int ListLengthMax = 16;
    private const int SlotsMax = 1 << 20;

    /// <summary>An entry's bytes.</summary>
    public static byte[] Write(ClusterMember member) => JsonSerializer.SerializeToUtf8Bytes(member, Default.ClusterMember);

    /// <summary>Reads an entry.</summary>
    /// <param name="key">The key under which it stands.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="member">The entry.</param>
    public static bool TryRead(string key, byte[] value, [NotNullWhen(true)] out ClusterMember? member)
    {
        member = null;
        if (value.Length > ClusterLimits.MemberBytesMax || !RandomId.IsId(key))
        {
            return false;
        }

        try
        {
            member = JsonSerializer.Deserialize(value, Default.ClusterMember);
        }
        catch (JsonException)
        {
            return false;
        }

        return member is not null && member.Id == key && IsWellFormed(member);
    }

    // Deserialization sets what is missing to null, whatever the type says.
    private static bool IsWellFormed(ClusterMember member) =>
        RandomId.IsId(member.Run) && IsText(member.Host)
        && member.Addresses is { Count: <= ListLengthMax } addresses && addresses.All(each => IsText(each.Key) && IsText(each.Value))
        && member.Roles is { Count: <= ListLengthMax } roles && roles.All(IsText)
        && member.Slots is >= 0 and <= SlotsMax && member.Running >= 0 && member.Waiting >= 0 && member.Generation >= 0;

    private static bool IsText(string? text) => text is { Length: > 0 and <= TextLengthMax } && text.All(letter => letter is > ' ' and <= '~');
}
