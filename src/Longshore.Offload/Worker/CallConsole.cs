using Longshore.Offload.Wire;
using Longshore.Wasm.Wasi;

namespace Longshore.Offload.Worker;

/// <summary>Sends what a sandbox's calls print to the device, up to a limit for each call.</summary>
internal sealed class CallConsole
{
    private readonly IWorkerHost _host;
    private readonly int _bytesMax;
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

    /// <summary>Whether output is dropped, because it was sent before.</summary>
    public bool IsMuted { get; set; }

    /// <summary>A new call begins.</summary>
    public void Reset() => _printed = 0;

    private void Print(bool isError, ReadOnlySpan<byte> bytes)
    {
        var room = IsMuted ? 0 : Math.Min(bytes.Length, _bytesMax - _printed);
        if (room > 0)
        {
            _printed += room;
            _host.Send(new FrameWriter(FrameType.Print).Byte(isError ? (byte)1 : (byte)0).Raw(bytes[..room]));
        }
    }

    private sealed class Stream(CallConsole console, bool isError) : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes) => console.Print(isError, bytes);
    }
}
