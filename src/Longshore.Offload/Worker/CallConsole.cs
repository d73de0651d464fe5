using System.Buffers;
using Longshore.Offload.Wire;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Worker;

/// <summary>Sends what a sandbox's calls print to the device, up to a limit for each call.</summary>
internal sealed class CallConsole
{
    private readonly IWorkerHost _host;
    private readonly int _bytesMax;
    private readonly List<(bool IsError, int Bytes)> _heldParts = [];
    private readonly ArrayBufferWriter<byte> _held = new();
    private int _printed;

    /// <param name="host">Takes the frames.</param>
    /// <param name="bytesMax">The most bytes of one call; the rest is dropped.</param>
    public CallConsole(IWorkerHost host, int bytesMax)
    {
        (_host, _bytesMax) = (host, bytesMax);
        (Output, Error) = (new Stream(this, isError: false), new Stream(this, isError: true));
    }

    public IGuestOutput Output { get; }

    public IGuestOutput Error { get; }

    /// <summary>Whether output waits for the end of its call. A call that turns out to need the device prints there, and not twice.</summary>
    public bool Holds { get; set; }

    /// <summary>Whether output is dropped, because it was sent before.</summary>
    public bool IsMuted { get; set; }

    /// <summary>A new call begins.</summary>
    public void Reset() => _printed = 0;

    /// <summary>The call ended: sends what waits.</summary>
    public void Release()
    {
        var rest = _held.WrittenSpan;
        foreach (var (isError, bytes) in _heldParts)
        {
            Send(isError, rest[..bytes]);
            rest = rest[bytes..];
        }

        Drop();
    }

    /// <summary>Drops what waits.</summary>
    public void Drop()
    {
        _heldParts.Clear();
        _held.ResetWrittenCount();
    }

    private void Print(bool isError, ReadOnlySpan<byte> bytes)
    {
        var room = IsMuted ? 0 : Math.Min(bytes.Length, _bytesMax - _printed);
        if (room <= 0)
        {
            return;
        }

        _printed += room;
        if (Holds)
        {
            Hold(isError, bytes[..room]);
        }
        else
        {
            Send(isError, bytes[..room]);
        }
    }

    private void Hold(bool isError, ReadOnlySpan<byte> bytes)
    {
        _held.Write(bytes);
        if (_heldParts.Count > 0 && _heldParts[^1].IsError == isError)
        {
            _heldParts[^1] = (isError, _heldParts[^1].Bytes + bytes.Length);
        }
        else
        {
            _heldParts.Add((isError, bytes.Length));
        }
    }

    private void Send(bool isError, ReadOnlySpan<byte> bytes) =>
        _host.Send(new FrameWriter(FrameType.Print).Byte(isError ? (byte)1 : (byte)0).Raw(bytes));

    private sealed class Stream(CallConsole console, bool isError) : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes) => console.Print(isError, bytes);
    }
}
