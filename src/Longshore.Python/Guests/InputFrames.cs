using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Longshore.Python.Packages;

namespace Longshore.Python.Guests;

/// <summary>Writes what the bootstrap reads from standard input: the program at its load, and the request of a call.</summary>
internal static class InputFrames
{
    private const int LengthBytes = sizeof(uint);

    /// <summary>A program: the length of a head, the head, then the contents of the files. The head has the program's path, then path and
    /// length of each file.</summary>
    public static byte[] Write(PythonPackage package)
    {
        var fields = new List<string> { package.Entry };
        foreach (var (path, content) in package.Files)
        {
            fields.Add(path);
            fields.Add(content.Length.ToString(CultureInfo.InvariantCulture));
        }

        var head = Encoding.UTF8.GetBytes(string.Join('\0', fields));
        var into = new ArrayBufferWriter<byte>(LengthBytes + head.Length + package.Files.Values.Sum(content => content.Length));
        WriteLength(into, head.Length);
        into.Write(head);
        foreach (var content in package.Files.Values)
        {
            into.Write(content);
        }

        return into.WrittenSpan.ToArray();
    }

    /// <summary>A request: the lengths of a head and of the body, then both. The head has the method, the URL, the entry, the number of arguments
    /// and the arguments, the number of variables and their names and values, then the names and values of the headers.</summary>
    public static void Write(ArrayBufferWriter<byte> into, PythonRequest request, ReadOnlySpan<byte> body)
    {
        WriteLength(into, 0);
        WriteLength(into, body.Length);
        WriteText(into, request.Method);
        WriteField(into, request.Url);
        WriteField(into, request.Entry);
        WriteField(into, request.Arguments.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var argument in request.Arguments)
        {
            WriteField(into, argument);
        }

        WriteField(into, request.Environment.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in request.Environment)
        {
            WriteField(into, name);
            WriteField(into, value);
        }

        foreach (var (name, value) in request.Headers)
        {
            WriteField(into, name.ToLowerInvariant());
            WriteField(into, value);
        }

        BinaryPrimitives.WriteInt32LittleEndian(MemoryMarshal.AsMemory(into.WrittenMemory).Span, into.WrittenCount - 2 * LengthBytes);
        into.Write(body);
    }

    private static void WriteField(ArrayBufferWriter<byte> into, string text)
    {
        into.GetSpan(1)[0] = 0;
        into.Advance(1);
        WriteText(into, text);
    }

    // A zero byte would end the field.
    private static void WriteText(ArrayBufferWriter<byte> into, string text) =>
        Encoding.UTF8.GetBytes(text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text, into);

    private static void WriteLength(ArrayBufferWriter<byte> into, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into.GetSpan(LengthBytes), length);
        into.Advance(LengthBytes);
    }
}
