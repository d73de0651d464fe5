using System.Text.Json;
using Longshore.Wasm.Files;

namespace Longshore.Cluster.Registry;

/// <summary>What a node remembers of its cluster, in a file of its data directory. Not thread-safe.</summary>
internal sealed class RegistryMark
{
    /// <summary>The file's name.</summary>
    public const string FileName = "cluster.json";

    private const string LastField = "last";

    // The table and 100 bytes.
    private const int BytesMax = 2 * ClusterLimits.TableBytesMax;

    private readonly string _path;

    private RegistryMark(string path, RegistryTable? last) => (_path, Last) = (path, last);

    /// <summary>The table that was taken over last, or null.</summary>
    public RegistryTable? Last { get; private set; }

    /// <summary>Reads the file of a data directory, if there is one.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static RegistryMark Open(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            using var document = JsonDocument.Parse(HostFile.Read(path, BytesMax));
            var last = document.RootElement.GetProperty(LastField);
            return new RegistryMark(path, last.ValueKind == JsonValueKind.Null ? null : RegistryTableJson.Read(last));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return new RegistryMark(path, last: null);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"{path} is damaged: {broken.Message}; if it is deleted, the node joins its cluster anew, and gives it functions that the cluster has removed meanwhile", broken);
        }
    }

    /// <summary>Remembers a table.</summary>
    public void Note(RegistryTable table)
    {
        Last = table;
        Write();
    }

    private void Write()
    {
        var written = _path + ".new";
        File.Delete(written);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(written, options))
        {
            using var writer = new Utf8JsonWriter(file);
            writer.WriteStartObject();
            writer.WritePropertyName(LastField);
            if (Last is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                RegistryTableJson.Write(writer, Last);
            }

            writer.WriteEndObject();
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(written, _path, overwrite: true);
    }
}
