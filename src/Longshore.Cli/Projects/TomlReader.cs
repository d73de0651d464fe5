using System.Buffers;
using System.Text.Json;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Longshore.Cli.Projects;

/// <summary>Reads TOML, and goes on after an error so that all are reported at once.</summary>
internal sealed class TomlReader
{
    // Deeper ones are no project's.
    private const int DepthMax = 64;

    // The names of a table's header and of a key in it, and then the value.
    private const int JsonDepthMax = 4 * DepthMax;

    private readonly List<FileError> _errors = [];

    /// <summary>Reads a file's text.</summary>
    public static ProjectTables Read(string text) => new TomlReader().ReadDocument(text);

    private ProjectTables ReadDocument(string text)
    {
        var root = TomlNode.Table(new FilePlace(1, 1));
        if (Parse(text) is { } document)
        {
            Add(root, document.KeyValues);
            foreach (var table in document.Tables)
            {
                AddTable(root, table);
            }

            foreach (var diagnostic in document.Diagnostics)
            {
                Refuse(PlaceOf(diagnostic.Span), diagnostic.Message);
            }
        }

        var places = new Dictionary<string, FilePlace>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            root.Write(writer, "", places);
        }

        using var json = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = JsonDepthMax });

        // One mistake may be found twice in its line: the first error says more.
        return new ProjectTables(json.RootElement.Clone(), places, [.. _errors.DistinctBy(error => error.Place.Line)]);
    }

    // Null if its values are nested deeper than the parser goes.
    private DocumentSyntax? Parse(string text)
    {
        try
        {
            return SyntaxParser.Parse(text);
        }
        catch (TomlException tooDeep)
        {
            Refuse(new FilePlace(tooDeep.Line ?? 1, tooDeep.Column ?? 1), tooDeep.Message);
            return null;
        }
    }

    private void AddTable(TomlNode root, TableSyntaxBase table)
    {
        if (table.Name is not { } name || Walk(root, name, isHeader: true) is not var (parent, key))
        {
            return;
        }

        var made = TomlNode.Table(PlaceOf(table.Name.Span));
        var before = parent.Find(key);
        if (table is TableArraySyntax)
        {
            if (before is null)
            {
                parent.Members!.Add(new(key, new TomlNode(made.Place) { Elements = [made] }));
            }
            else if (before.Elements is { } elements && !before.IsClosed)
            {
                elements.Add(made);
            }
            else
            {
                RefuseTwice(made.Place, key, before);
            }
        }
        else if (before is null)
        {
            parent.Members!.Add(new(key, made));
            made.IsClosed = true;
        }
        else if (before.Members is not null && !before.IsClosed)
        {
            // [a.b] has made it before [a].
            made = before;
            made.IsClosed = true;
        }
        else
        {
            RefuseTwice(made.Place, key, before);
        }

        Add(made, table.Items);
    }

    private void Add(TomlNode table, IEnumerable<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            if (pair.Key is null || pair.Value is null || Walk(table, pair.Key, isHeader: false) is not var (parent, key))
            {
                continue;
            }

            var place = PlaceOf(pair.Key.Span);
            if (parent.Find(key) is { } before)
            {
                RefuseTwice(place, key, before);
            }
            else if (ValueOf(pair.Value, place, depth: 0) is { } value)
            {
                parent.Members!.Add(new(key, value));
            }
        }
    }

    // The table of the last name of a key, which is made if it is not there.
    private (TomlNode Parent, string Key)? Walk(TomlNode from, KeySyntax key, bool isHeader)
    {
        string?[] names = [TextOf(key.Key), .. key.DotKeys.Select(each => TextOf(each.Key))];
        if (names.Length > DepthMax)
        {
            Refuse(PlaceOf(key.Span), FormattableString.Invariant($"a key has at most {DepthMax} names"));
            return null;
        }

        foreach (var name in names.SkipLast(1))
        {
            if (name is null)
            {
                return null;
            }

            var next = from.Find(name);
            if (next is null)
            {
                next = TomlNode.Table(PlaceOf(key.Span));
                from.Members!.Add(new(name, next));
            }
            else if (next.Elements is [.., { Members: not null } last] && isHeader && !next.IsClosed)
            {
                next = last;
            }

            if (next.Members is null)
            {
                Refuse(PlaceOf(key.Span), $"\"{name}\" is no table: it has a value in line {next.Place.Line}");
                return null;
            }

            from = next;
        }

        return names[^1] is { } text ? (from, text) : null;
    }

    // Null if it is no value, which the parser has said.
    private TomlNode? ValueOf(ValueSyntax value, FilePlace place, int depth)
    {
        if (depth > DepthMax)
        {
            Refuse(place, FormattableString.Invariant($"values are nested at most {DepthMax} deep"));
            return null;
        }

        switch (value)
        {
            case StringValueSyntax text:
                return new TomlNode(place) { Scalar = writer => writer.WriteStringValue(text.Value) };
            case IntegerValueSyntax number:
                return new TomlNode(place) { Scalar = writer => writer.WriteNumberValue(number.Value) };
            case BooleanValueSyntax flag:
                return new TomlNode(place) { Scalar = writer => writer.WriteBooleanValue(flag.Value) };
            case FloatValueSyntax number when double.IsFinite(number.Value):
                return new TomlNode(place) { Scalar = writer => writer.WriteNumberValue(number.Value) };
            case ArraySyntax array:
                return new TomlNode(place)
                {
                    Elements = [.. array.Items.Select(item => item.Value is null ? null : ValueOf(item.Value, PlaceOf(item.Value.Span), depth + 1)).OfType<TomlNode>()],
                    IsClosed = true,
                };
            case InlineTableSyntax inline:
                var table = TomlNode.Table(place);
                table.IsClosed = true;
                if (depth == DepthMax)
                {
                    Refuse(place, FormattableString.Invariant($"values are nested at most {DepthMax} deep"));
                    return null;
                }

                Add(table, inline.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>());
                return table;
            default:
                Refuse(place, "must be a string, a whole number, true or false, an array or a table");
                return null;
        }
    }

    private static string? TextOf(BareKeyOrStringValueSyntax? name) => name switch
    {
        BareKeySyntax bare => bare.Key?.Text,
        StringValueSyntax text => text.Value,
        _ => null,
    };

    private static FilePlace PlaceOf(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);

    private void RefuseTwice(FilePlace place, string key, TomlNode before) =>
        Refuse(place, FormattableString.Invariant($"\"{key}\" stands in line {before.Place.Line} already"));

    private void Refuse(FilePlace place, string message) => _errors.Add(new FileError(place, message));
}
