using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for queues.</summary>
internal sealed class QueueOptions
{
    private static readonly QueueLimits Defaults = new();

    private readonly Option<long?> _messageBytes = SpecOptions.SizeOption(
        "--queue-message-bytes", $"Most bytes of one message in a queue [default: {Units.Size(Defaults.MessageBytesMax)}]");

    private readonly Option<long?> _messages = SpecOptions.NumberOption("--queue-messages", "Most messages of one queue", Defaults.MessagesMax);

    private readonly Option<long?> _bytes = SpecOptions.SizeOption(
        "--queue-bytes", $"Most bytes of one queue [default: {Units.Size(Defaults.BytesMax)}]");

    private readonly Option<int?> _queues = SpecOptions.NumberOption("--queues", "Most queues of the node", Defaults.QueuesMax);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_messageBytes);
        verb.Add(_messages);
        verb.Add(_bytes);
        verb.Add(_queues);
    }

    /// <summary>The limits.</summary>
    public QueueLimits Read(ParseResult parsed) => Defaults with
    {
        MessageBytesMax = (int)Math.Min(parsed.GetValue(_messageBytes) ?? Defaults.MessageBytesMax, int.MaxValue),
        MessagesMax = parsed.GetValue(_messages) ?? Defaults.MessagesMax,
        BytesMax = parsed.GetValue(_bytes) ?? Defaults.BytesMax,
        QueuesMax = parsed.GetValue(_queues) ?? Defaults.QueuesMax,
    };
}
