using System.Buffers;
using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>Keeps the first bytes of what a program prints while it is loaded, for the message if that fails.</summary>
internal sealed class KeptOutput : IGuestOutput
{
    // As much as a person reads about a failure.
    private const int BytesMax = 4 << 10;

    private readonly ArrayBufferWriter<byte> _kept = new();

    /// <summary>The printed lines.</summary>
    public string[] Lines => Encoding.UTF8.GetString(_kept.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Write(ReadOnlySpan<byte> bytes) => _kept.Write(bytes[..Math.Min(bytes.Length, BytesMax - _kept.WrittenCount)]);
}
