namespace Longshore.Node.Faces.Native;

/// <summary>The keys of <c>GET /functions/NAME/placement</c>.</summary>
public static class PlacementQuery
{
    /// <summary>The bytes of the call's input.</summary>
    public const string InputBytesKey = "input-bytes";

    /// <summary>The time until its deadline, in microseconds.</summary>
    public const string DeadlineKey = "deadline-us";

    /// <summary>The object that it is about, as BUCKET/KEY.</summary>
    public const string ObjectKeyName = "object";

    /// <summary>The trust that it needs.</summary>
    public const string TrustKey = "trust";

    /// <summary>What is preferred.</summary>
    public const string PolicyKey = "policy";

    /// <summary>All keys.</summary>
    public static IReadOnlyList<string> Known { get; } = [InputBytesKey, DeadlineKey, ObjectKeyName, TrustKey, PolicyKey];
}
