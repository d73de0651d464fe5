using System.Text;
using System.Text.Json;
using Longshore.Python.Packages;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Workloads;

/// <summary>Runs unmodified workload classes of Avalon's tree: packs one with a program that calls it, and writes its data.</summary>
internal static class PythonBridge
{
    private const string Program = "longshore_workload.py";
    private const string Bridge = "bridge.py";
    private const string BaseClass = "workload.py";

    // Where the classes of Avalon's tree and of its tutorial import their base class from. A tree that brings its own keeps it.
    private static readonly string[] BasePaths = ["avalon_worker/workload/workload.py", "workload/workload.py"];

    /// <summary>Packs a class with what it imports.</summary>
    /// <param name="folder">The folder of the modules.</param>
    /// <param name="entry">The class.</param>
    /// <exception cref="PythonPackageException">What it imports is too large or cannot be used.</exception>
    public static byte[] Pack(string folder, WorkloadEntry.PythonClass entry)
    {
        var program = Text(Bridge)
            .Replace("{module}", entry.Module, StringComparison.Ordinal)
            .Replace("{class}", entry.Class, StringComparison.Ordinal);
        var package = PythonFiles.Pack(folder, Program, Encoding.UTF8.GetBytes(program));
        var files = new Dictionary<string, byte[]>(package.Files, StringComparer.Ordinal);
        foreach (var path in BasePaths)
        {
            files.TryAdd(path, Encoding.UTF8.GetBytes(Text(BaseClass)));
        }

        return new PythonPackage(Program, files).ToArchive();
    }

    /// <summary>Writes items as the program reads them.</summary>
    public static byte[] Write(IReadOnlyList<WorkloadItem> items)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index", item.Index);
                writer.WriteBase64String("data", item.Plain.Span);
                Write(writer, "dataHash", item.Item.DataHash);
                Write(writer, "encryptedDataEncryptionKey", item.Item.EncryptedKey);
                Write(writer, "iv", item.Item.Iv);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(PythonBridge).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
