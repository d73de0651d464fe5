namespace Longshore.Trust.Orders;

/// <summary>The limits of orders.</summary>
public sealed record OrderLimits
{
    /// <summary>The most bytes of a message. Default: 32 MiB.</summary>
    // A function's input of 16 MiB grows by a third in base64, and once more by the escapes of JSON inside JSON.
    public int MessageBytesMax { get; init; } = 32 << 20;

    /// <summary>The most bytes of an order's <c>id</c>, which its answer repeats: 256.</summary>
    // Clients send a number, or the digits of one.
    public const int IdBytesMax = 256;

    /// <summary>The most characters of the other identifiers, which the result repeats: 1,024.</summary>
    // They are digests of 64 digits; that of a workload is its name in hexadecimal digits.
    public const int IdentifierCharactersMax = 1_024;

    /// <summary>The most tokens of a message's JSON and of an order's. Default: 65,536.</summary>
    // An item has 12, and 1,024 items in and out 24,576. A parsed token takes 12 bytes.
    public int TokensMax { get; init; } = 65_536;

    /// <summary>The most items of data in an order. Default: 1,024.</summary>
    // Avalon's samples have one. A workload receives all of them in one call.
    public int ItemsMax { get; init; } = 1_024;

    /// <summary>The most orders that are processed at one time; further ones are refused. Default: 64.</summary>
    // Each holds its message, its data and its answer: some megabytes for usual ones. The worker's budget of bytes bounds large ones.
    public int OrdersMax { get; init; } = 64;

    /// <summary>The most past orders that are remembered, to refuse them when they come again. Known requesters have equal shares. Default:
    /// 131,072.</summary>
    // 100 bytes each. With more, the oldest of a share are forgotten: a requester who needs more of them asks for new keys.
    public int RememberedMax { get; init; } = 131_072;

    /// <summary>The most answers that are kept to be given once more. Default: 1,024.</summary>
    // A listener asks within seconds, of the few orders that it had there.
    public int RepeatedMax { get; init; } = 1_024;

    /// <summary>The most characters of these answers. Default: 33,554,432, 64 MiB.</summary>
    public int RepeatedCharactersMax { get; init; } = 32 << 20;
}
