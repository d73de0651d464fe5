using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Longshore.Offload.Log;

/// <summary>Writes a row when a call ends, so that the file is complete at any time.</summary>
public sealed class OffloadLog : IDisposable
{
    // The rows that are kept to be written again when a column becomes wider. Later wider cells only push the rest of their row aside.
    // 10,000 rows take about 10 MB, and writing them again takes less than a second.
    internal const int AlignedRowsMax = 10_000;

    private const int RateColumn = 6;

    private static readonly string[] AtlasColumns =
        ["#Start", "Duration", "Latency", "Bytes", "Interval", "End", "Mode", "Thread_ID", "Type", "Function", "Request_ID", "Battery_Status"];

    // What ATLAS's newest generation has: one column more.
    private static readonly string[] ThemisColumns = [.. AtlasColumns[..RateColumn], "MBit/sec", .. AtlasColumns[RateColumn..]];

    private static readonly string[] AllColumns =
    [
        "start", "duration", "latency", "bytes", "interval", "end", "mode", "thread_id", "type", "function", "request_id", "battery_status",
        "response_bytes", "server_time", "code_bytes", "chosen_because", "error",
    ];

    private readonly FileStream _file;
    private readonly LogFormat _format;
    private readonly List<string[]> _rows = [];
    private readonly string _head;
    private int[] _widths = [];

    /// <summary>Begins a log.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public OffloadLog(string path, LogFormat format, double battery)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _format = format;
        _head = battery < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"#Start  Battery:{battery}\n");
        switch (format)
        {
            case LogFormat.Atlas or LogFormat.Themis:
                _rows.Add(format == LogFormat.Atlas ? AtlasColumns : ThemisColumns);
                Align();
                break;
            case LogFormat.Csv:
                Append(string.Join(',', AllColumns) + "\n");
                break;
        }
    }

    /// <summary>Writes a row.</summary>
    public void Write(LogRow row)
    {
        switch (_format)
        {
            case LogFormat.Atlas: WriteAligned(Cells(row)[..AtlasColumns.Length]); break;
            case LogFormat.Themis:
                var cells = Cells(row)[..AtlasColumns.Length];
                WriteAligned([.. cells[..RateColumn], Rate(row.Bytes, cells[0], cells[RateColumn - 1]), .. cells[RateColumn..]]);
                break;
            case LogFormat.Csv: Append(string.Join(',', Cells(row).Select(Quote)) + "\n"); break;
            default: Append(Json(row) + "\n"); break;
        }
    }

    /// <summary>Writes what the format has after its rows.</summary>
    /// <param name="seconds">The time since the program began.</param>
    public void Finish(double seconds)
    {
        if (_format == LogFormat.Themis)
        {
            WriteAligned(["#", "Execution", "done:", Seconds(seconds)]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string[] Cells(LogRow row) =>
    [
        Seconds(row.Start), Seconds(row.Duration), Seconds(row.Latency), Text(row.Bytes), Text(row.Interval), Seconds(row.End),
        row.Worker < 0 ? "local" : "remote", Text(row.Worker), "exec", row.Function, Text(row.RequestId), Text(row.Battery),
        Text(row.ResponseBytes), row.ServerTime.ToString("0.######", CultureInfo.InvariantCulture), Text(row.CodeBytes), row.Because, row.Error,
    ];

    private static string Seconds(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    // Of the times as they are written, as the original computes it, so that a reader can check it. Its times have milliseconds: a call may
    // take none.
    private static string Rate(long bytes, string start, string end)
    {
        var time = double.Parse(end, CultureInfo.InvariantCulture) - double.Parse(start, CultureInfo.InvariantCulture);
        return (8.0 / 1024 / 1024 * bytes / time) switch
        {
            double.PositiveInfinity => "Infinity",
            double.NaN => "NaN",
            var rate => rate.ToString("0.000", CultureInfo.InvariantCulture),
        };
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static string Json(LogRow row)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, cell) in AllColumns.Zip(Cells(row)))
            {
                if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, cell);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteAligned(string[] cells)
    {
        if (_rows.Count < AlignedRowsMax)
        {
            _rows.Add(cells);
            if (cells.Zip(_widths).Any(each => each.First.Length > each.Second))
            {
                Align();
                return;
            }
        }

        Append(Line(cells));
    }

    // A wider cell changes the width of all rows. They are rewritten over the old ones, which are never longer.
    private void Align()
    {
        _widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => column < row.Length ? row[column].Length : 0))];
        _file.Position = 0;
        Append(_head + string.Concat(_rows.Select(Line)));
    }

    private string Line(string[] cells) =>
        string.Concat(cells.Select((cell, column) => column == cells.Length - 1 ? cell : cell.PadRight(_widths[column]) + "  ")) + "\n";

    private void Append(string text)
    {
        _file.Write(Encoding.UTF8.GetBytes(text));
        _file.Flush();
    }
}
