using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.JavaScript;

/// <summary>Keeps what a guest prints.</summary>
internal sealed class RecordedOutput : IGuestOutput
{
    private readonly List<byte> _bytes = [];

    public string Text => Encoding.UTF8.GetString([.. _bytes]);

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);
}
