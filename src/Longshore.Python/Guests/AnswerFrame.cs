using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>Receives what the guest writes to its connection: a kind, the length of a head and the head, then the body. The guest
/// can write anything there, so nothing is trusted.</summary>
/// <param name="body">Receives the body.</param>
internal sealed class AnswerFrame(IGuestOutput body) : IGuestOutput
{
    // Headers of an HTTP response have at most 32 KiB in practice; a traceback may be longer.
    private const int HeadBytesMax = 256 << 10;
    private const int PrefixBytes = 5;

    // A body has as much room in the guest's memory by default.
    private const int OperationBytesMax = 64 << 20;
    private const int FirstBytes = 256;
    private const int StatusMin = 200;
    private const int StatusMax = 599;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ArrayBufferWriter<byte> _received = new(FirstBytes);
    private int _needed = PrefixBytes;

    /// <summary>Receives requests for operations and returns when they are answered; null while there are none.</summary>
    public Action<byte[]>? Operations { get; init; }

    /// <summary>The kind of a complete head.</summary>
    public AnswerKind Kind => IsComplete ? (AnswerKind)_received.WrittenSpan[0] : AnswerKind.None;

    /// <summary>The fields of a complete head.</summary>
    public string[] Fields => Encoding.UTF8.GetString(_received.WrittenSpan[PrefixBytes..]).Split('\0');

    private bool IsComplete => _received.WrittenCount >= PrefixBytes && _received.WrittenCount == _needed;

    /// <summary>Begins the next frame.</summary>
    public void Clear()
    {
        if (_received.Capacity > HeadBytesMax)
        {
            _received = new ArrayBufferWriter<byte>(FirstBytes);
        }

        _received.ResetWrittenCount();
        _needed = PrefixBytes;
    }

    /// <inheritdoc/>
    /// <exception cref="PythonException">The head is too long.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!IsComplete && bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, _needed - _received.WrittenCount)];
            _received.Write(part);
            bytes = bytes[part.Length..];
            if (_received.WrittenCount == PrefixBytes && _needed == PrefixBytes)
            {
                NoteLength();
            }

            if (Kind == AnswerKind.Operation)
            {
                var request = _received.WrittenSpan[PrefixBytes..].ToArray();
                Clear();
                Operations!(request);
            }
        }

        if (bytes.Length > 0)
        {
            body.Write(bytes);
        }
    }

    /// <summary>The answer in a head of this kind.</summary>
    /// <exception cref="PythonException">No HTTP response can have its parts.</exception>
    public PythonAnswer ToAnswer()
    {
        var fields = Fields;
        if (fields.Length % 2 == 0 || !int.TryParse(fields[0], CultureInfo.InvariantCulture, out var status)
            || status is < StatusMin or > StatusMax)
        {
            throw Malformed();
        }

        var headers = new KeyValuePair<string, string>[fields.Length / 2];
        for (var i = 0; i < headers.Length; i++)
        {
            var (name, value) = (fields[1 + 2 * i], fields[2 + 2 * i]);
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || !value.All(IsValueCharacter))
            {
                throw Malformed();
            }

            headers[i] = KeyValuePair.Create(name, value);
        }

        return new PythonAnswer(status, headers);
    }

    /// <summary>The exception in a head of this kind.</summary>
    public PythonException ToException() => new(Fields[0], Fields[1..]);

    private void NoteLength()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_received.WrittenSpan[1..]);
        var isOperation = _received.WrittenSpan[0] == (byte)AnswerKind.Operation;
        if (length > (isOperation ? OperationBytesMax : HeadBytesMax) || (isOperation && Operations is null))
        {
            throw Malformed();
        }

        _needed = PrefixBytes + (int)length;
    }

    private static bool IsValueCharacter(char letter) => letter is '\t' or (>= ' ' and <= '~') or (>= '\x80' and <= '\xff');

    private static PythonException Malformed() => new("the program wrote to the connection to the host something that is no answer", []);
}
