using System.Diagnostics.CodeAnalysis;

namespace Longshore.Functions.Specs;

/// <summary>The name of a queue of the node: 1 to 63 of a-z, 0-9, '-', '_' and '.', starting with a letter or a digit.</summary>
public readonly record struct QueueName
{
    /// <summary>What a name must look like, as a sentence for error messages.</summary>
    public const string Rule = "a queue's name is 1 to 63 characters of a-z, 0-9, '-', '_' and '.', and starts with a letter or a digit";

    private QueueName(string value) => Value = value;

    /// <summary>The queue in which the node keeps calls whose callers do not wait.</summary>
    public static QueueName OfDetachedCalls { get; } = new("detached-calls");

    /// <summary>Whether the queue is the node's own. Functions neither send to it nor subscribe to it.</summary>
    public bool IsOfNode => this == OfDetachedCalls;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Takes <paramref name="text"/> as a name when it follows <see cref="Rule"/>.</summary>
    // The same form as a function's name, so that both can be segments of paths and hosts of URLs.
    public static bool TryParse([NotNullWhen(true)] string? text, out QueueName name)
    {
        var isName = FunctionName.TryParse(text, out var found);
        name = isName ? new QueueName(found.Value) : default;
        return isName;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
