using System.Globalization;
using System.Text;
using Longshore.Tests.Wasm;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>A WASI call that a guest makes in Longshore and under node. Texts, vectors and results get places in its
/// memory.</summary>
internal sealed class PlannedWasiCall
{
    private const int VectorAt = 11_000;
    private const int BufferAt = 12_000;
    private const int ResultAt = 900;
    private const int TextAt = 16_000;

    private readonly List<object> _values = [];
    private readonly List<PlannedBytes> _writes = [];
    private readonly List<PlannedRead> _reads = [];
    private readonly StringBuilder _text = new();
    private int _textAt = TextAt;

    public PlannedWasiCall(string name)
    {
        Name = name;
        _text.Append(name);
    }

    public string Name { get; }

    public IEnumerable<PlannedNumber> Arguments => _values.Select(
        value => new PlannedNumber(value is long, string.Create(CultureInfo.InvariantCulture, $"{value}")));

    public IReadOnlyList<PlannedBytes> Writes => _writes;

    public IReadOnlyList<PlannedRead> Reads => _reads;

    /// <summary>A number, i32 if it is an int.</summary>
    public PlannedWasiCall With(object number)
    {
        _values.Add(number);
        return Say(string.Create(CultureInfo.InvariantCulture, $"{number}"));
    }

    /// <summary>A text's address and length.</summary>
    public PlannedWasiCall WithText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _writes.Add(new PlannedBytes(_textAt, bytes));
        _values.Add(_textAt);
        _values.Add(bytes.Length);
        _textAt += bytes.Length;
        return Say(text);
    }

    /// <summary>A vector of a text to write.</summary>
    public PlannedWasiCall WithData(string text)
    {
        _writes.Add(new PlannedBytes(BufferAt, Encoding.UTF8.GetBytes(text)));
        return WithVector(text.Length).Say($"\"{text}\"");
    }

    /// <summary>A vector of a buffer to read into.</summary>
    public PlannedWasiCall WithBuffer(int length)
    {
        _writes.Add(new PlannedBytes(BufferAt, new byte[length]));
        _reads.Add(new PlannedRead(BufferAt, length));
        return WithVector(length).Say(string.Create(CultureInfo.InvariantCulture, $"[{length}]"));
    }

    /// <summary>The address of a result.</summary>
    public PlannedWasiCall WithResult(int length)
    {
        _values.Add(ResultAt);
        _reads.Add(new PlannedRead(ResultAt, length));
        return this;
    }

    /// <summary>Makes the call in Longshore.</summary>
    /// <returns>The error number, and the results in memory if there is no error.</returns>
    public string Run(WasiGuest guest)
    {
        foreach (var (address, bytes) in _writes)
        {
            bytes.CopyTo(guest.Span(address, bytes.Length));
        }

        var errno = guest.Call(Name, [.. _values]);
        return errno != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{errno}")
            : "0 " + string.Join(' ', _reads.Select(read => Convert.ToHexStringLower(guest.Span(read.Address, read.Length))));
    }

    public override string ToString() => _text.ToString();

    private PlannedWasiCall WithVector(int length)
    {
        _writes.Add(new PlannedBytes(VectorAt, [.. BitConverter.GetBytes(BufferAt), .. BitConverter.GetBytes(length)]));
        _values.Add(VectorAt);
        _values.Add(1);
        return this;
    }

    private PlannedWasiCall Say(string words)
    {
        _text.Append(' ').Append(words);
        return this;
    }
}
