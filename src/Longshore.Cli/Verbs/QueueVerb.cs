using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore queue</c>: shows the queues of the running node, delivers dead letters again, and removes messages.</summary>
internal static class QueueVerb
{
    private const string Summary = "Show the queues of the running node, deliver dead letters again, or remove messages.";

    private const string Details = """
        Functions send to a queue with a grant (longshore deploy ... --grant queue:NAME). A function that is subscribed to it
        (longshore deploy ... --subscribe NAME) receives its messages. A message that failed too often is a dead letter.

        Example:
          longshore queue list
          longshore queue show orders
          longshore queue replay orders
          longshore queue purge orders --dead
        """;

    public static Command Create() => new Verb("queue", Summary, Details) { List(), Show(), Replay(), Purge() };

    private static Command List()
    {
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("list", "List the queues.") { data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async queues =>
        {
            var all = await queues.ListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(all);
            }
            else if (all.Count == 0)
            {
                Console.Out.WriteLine("There is no queue: no message was sent, and no function is subscribed.");
            }
            else
            {
                Print(all);
            }
        }, cancellationToken));
        return command;
    }

    private static Command Show()
    {
        var name = Name();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("show", "Show a queue and its dead letters.") { name, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async queues =>
        {
            var queue = Parse(parsed.GetValue(name)!);
            var found = await queues.FindAsync(queue, cancellationToken) ?? throw NotFound($"there is no queue \"{queue}\"");
            if (parsed.GetValue(json))
            {
                CliJson.Write(found);
            }
            else
            {
                Print([found.Queue]);
                Print(found.DeadLetters);
            }
        }, cancellationToken));
        return command;
    }

    private static Command Replay()
    {
        var name = Name();
        var id = new Argument<long?>("ID") { Description = "The number of a dead letter [default: all]", Arity = ArgumentArity.ZeroOrOne };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("replay", "Deliver dead letters again.") { name, id, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async queues =>
        {
            var queue = Parse(parsed.GetValue(name)!);
            var replayed = await queues.ReplayAsync(queue, parsed.GetValue(id), cancellationToken)
                ?? throw NotFound($"the queue \"{queue}\" has no such dead letter");
            Print(replayed, "replayed", parsed.GetValue(json));
        }, cancellationToken));
        return command;
    }

    private static Command Purge()
    {
        var name = Name();
        var dead = new Option<bool>("--dead") { Description = "Remove only the dead letters" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("purge", "Remove the messages of a queue that are not being delivered.") { name, dead, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async queues =>
            Print(await queues.PurgeAsync(Parse(parsed.GetValue(name)!), parsed.GetValue(dead), cancellationToken), "removed", parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static async Task<int> UseAsync(string? directory, Func<NodeQueues, Task> use, CancellationToken cancellationToken)
    {
        await using var node = await FunctionAccess.OpenNodeAsync(SharedOptions.ParseDirectory(directory), cancellationToken);
        await use(new NodeQueues(node));
        return ExitCodes.Success;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The queue's name" };

    private static QueueName Parse(string text) =>
        QueueName.TryParse(text, out var name) ? name : throw new CliException($"\"{text}\" is not understood: {QueueName.Rule}", ExitCodes.Usage);

    private static CliException NotFound(string message) => new(message, ExitCodes.Usage);

    private static void Print(long messages, string what, bool isJson)
    {
        if (isJson)
        {
            CliJson.Write(new QueueChanged(messages));
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {messages} {(messages == 1 ? "message" : "messages")}"));
        }
    }

    private static void Print(IReadOnlyList<QueueSummary> queues)
    {
        var table = new Table().AddColumns("queue", "subscriber", "depth", "leased", "dead", "bytes", "oldest", "delivered");
        foreach (var queue in queues)
        {
            table.AddRow(
                queue.Name,
                queue.Subscriber ?? "none",
                Number(queue.Depth),
                Number(queue.Leased),
                Number(queue.Dead),
                queue.Bytes is { } bytes ? Units.Size(bytes) : "-",
                Units.Duration(TimeSpan.FromSeconds(Math.Round(queue.OldestAgeSeconds))),
                Number(queue.Delivered));
        }

        Terminal.Write(table);
    }

    private static void Print(IReadOnlyList<DeadLetterSummary> letters)
    {
        if (letters.Count == 0)
        {
            return;
        }

        var table = new Table().AddColumns("dead letter", "sent", "attempts", "bytes", "reason");
        foreach (var letter in letters)
        {
            table.AddRow(
                Number(letter.Id),
                letter.SentAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Number(letter.Attempts),
                Number(letter.BodyBytes),
                Markup.Escape(letter.Reason));
        }

        Terminal.Write(table);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
