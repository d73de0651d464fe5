using Longshore.Trust.Orders;

namespace Longshore.Trust.Inference;

/// <summary>What an inference service reads and writes, and its limits.</summary>
public sealed record InferenceOptions
{
    /// <summary>The folder of the pictures.</summary>
    public required string Images { get; init; }

    /// <summary>The folder of the annotated pictures; another one.</summary>
    public required string Output { get; init; }

    /// <summary>Receives a sentence for each request. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The limits of its messages: 4 KiB, 64 tokens of JSON, 4 requests at one time.</summary>
    // A request is a file's name. Each request under way holds a picture, its annotated copy, and a sandbox of up to 128 MiB.
    public static OrderLimits Messages { get; } = new() { MessageBytesMax = 4 << 10, TokensMax = 64, OrdersMax = 4 };
}
