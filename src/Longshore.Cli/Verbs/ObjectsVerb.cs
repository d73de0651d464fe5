using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Objects;
using Longshore.Node.Faces.Objects;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore objects</c>: puts, gets, lists and removes objects of the running node.</summary>
internal static class ObjectsVerb
{
    private const string Summary = "Put, get, list or remove objects of the running node.";

    private const string Details = """
        An object is bytes of any size under a key in a bucket. A function reads and writes a bucket with a grant
        (longshore deploy ... --grant objects:BUCKET), and GET /objects/BUCKET/KEY?fn=NAME runs a function on an object.

        Example:
          longshore objects put photos/harbour.png harbour.png --type image/png
          longshore objects get photos/harbour.png copy.png
          longshore objects list photos --prefix har
          longshore objects remove photos/harbour.png
        """;

    public static Command Create() => new Verb("objects", Summary, Details) { Put(), Get(), List(), Remove() };

    private static Command Put()
    {
        var address = Address();
        var file = new Argument<string?>("FILE") { Description = "The bytes [default: standard input]", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string?>("--type") { HelpName = "TYPE", Description = "The media type, such as image/png" };
        var ifAbsent = new Option<bool>("--if-absent") { Description = "Put only if there is no such object" };
        var ifMatch = new Option<string?>("--if-match") { HelpName = "ETAG", Description = "Put only if the object has this ETag" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("put", "Put a file or standard input as an object.") { address, file, type, ifAbsent, ifMatch, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async objects =>
        {
            var condition = parsed.GetValue(ifAbsent) ? ObjectCondition.IsAbsent
                : parsed.GetValue(ifMatch) is { } tag ? ObjectCondition.Matches(tag)
                : ObjectCondition.None;
            await using var bytes = ObjectFile.OpenInput(parsed.GetValue(file));
            var put = await objects.PutAsync(Parse(parsed.GetValue(address)!), bytes, parsed.GetValue(type), condition, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(put);
            }
            else
            {
                Console.Out.WriteLine($"put {put.Key}, {Units.Size(put.Size)}, ETag {put.ETag}");
            }
        }, cancellationToken));
        return command;
    }

    private static Command Get()
    {
        var address = Address();
        var file = new Argument<string?>("FILE") { Description = "Receives the bytes [default: standard output]", Arity = ArgumentArity.ZeroOrOne };
        var data = SharedOptions.DataDirectory();
        var command = new Command("get", "Write an object to a file or to standard output.") { address, file, data };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async objects =>
        {
            var asked = Parse(parsed.GetValue(address)!);
            if (!await ObjectFile.WriteAsync(parsed.GetValue(file), into => objects.GetAsync(asked, into, cancellationToken)))
            {
                throw new CliException($"there is no object \"{asked}\"; longshore objects list {asked.Bucket} shows those there are", ExitCodes.Usage);
            }
        }, cancellationToken));
        return command;
    }

    private static Command List()
    {
        var bucket = new Argument<string>("BUCKET") { Description = "The bucket" };
        var prefix = new Option<string>("--prefix") { HelpName = "TEXT", Description = "Only keys that begin so", DefaultValueFactory = _ => "" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("list", "List a bucket's objects.") { bucket, prefix, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async objects =>
        {
            var name = BucketName.TryParse(parsed.GetValue(bucket), out var parsedName)
                ? parsedName
                : throw new CliException($"\"{parsed.GetValue(bucket)}\" is not understood: {BucketName.Rule}", ExitCodes.Usage);
            var all = new List<ObjectSummary>();
            for (string? after = ""; after is not null;)
            {
                var page = await objects.ListAsync(name, new ObjectQuery(parsed.GetValue(prefix)!, after, ObjectLimits.PageObjectsMax), cancellationToken);
                all.AddRange(page.Objects);
                after = page.Next;
            }

            if (parsed.GetValue(json))
            {
                CliJson.Write(all);
            }
            else
            {
                Print(all);
            }
        }, cancellationToken));
        return command;
    }

    private static Command Remove()
    {
        var address = Address();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Command("remove", "Remove an object.") { address, data, json };
        command.SetAction((parsed, cancellationToken) => UseAsync(parsed.GetValue(data), async objects =>
        {
            var asked = Parse(parsed.GetValue(address)!);
            await objects.RemoveAsync(asked, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(new { removed = asked.ToString() });
            }
            else
            {
                Console.Out.WriteLine($"removed {asked}");
            }
        }, cancellationToken));
        return command;
    }

    private static async Task<int> UseAsync(string? directory, Func<NodeObjects, Task> use, CancellationToken cancellationToken)
    {
        await using var node = await FunctionAccess.OpenNodeAsync(SharedOptions.ParseDirectory(directory), cancellationToken);
        await use(new NodeObjects(node));
        return ExitCodes.Success;
    }

    private static Argument<string> Address() => new("BUCKET/KEY") { Description = "The object's bucket and key" };

    private static ObjectAddress Parse(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && BucketName.TryParse(text[..slash], out var bucket)
        && ObjectKey.TryParse(text[(slash + 1)..], out var key)
            ? new ObjectAddress(bucket, key)
            : throw new CliException($"\"{text}\" is not understood: an object is BUCKET/KEY; {BucketName.Rule}; {ObjectKey.Rule}", ExitCodes.Usage);

    private static void Print(IReadOnlyList<ObjectSummary> objects)
    {
        if (objects.Count == 0)
        {
            Console.Out.WriteLine("There are no such objects.");
            return;
        }

        var table = new Table().AddColumns("key", "size", "modified", "ETag");
        foreach (var each in objects)
        {
            table.AddRow(
                Markup.Escape(each.Key),
                Units.Size(each.Size),
                each.Modified.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Markup.Escape(each.ETag));
        }

        Terminal.Write(table);
    }
}
