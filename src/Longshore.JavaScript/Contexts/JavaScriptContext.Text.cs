using System.Text;
using System.Text.Unicode;

namespace Longshore.JavaScript.Contexts;

/// <content>Text and bytes that are made from each other within the guest's memory, so that the host copies nothing.</content>
public sealed partial class JavaScriptContext
{
    // Begins each line of a stack trace.
    private static ReadOnlySpan<byte> StackFrame => "    at "u8;

    /// <summary>An <c>ArrayBuffer</c> with the UTF-8 of a string whose surrogates are paired.</summary>
    internal JavaScriptValue EncodeText(JavaScriptValue text)
    {
        var address = FindString(text, out var length);
        var buffer = _guest.NewArrayBuffer.Invoke(address, length);
        _guest.FreeString.Invoke(address);
        return Checked(buffer);
    }

    /// <summary>The string of UTF-8 bytes. A sequence that is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="bytes">An <c>ArrayBuffer</c> or a view of one.</param>
    internal JavaScriptValue DecodeText(JavaScriptValue bytes)
    {
        var (address, length) = FindBytes(bytes);
        return NewStringAt(address, length);
    }

    /// <summary>Passes the bytes of a string to a function, whose own bytes are the UTF-8 of the result.</summary>
    /// <param name="text">The string.</param>
    /// <param name="growth">The most bytes that the function writes for one that it reads.</param>
    /// <param name="transform">The function.</param>
    internal JavaScriptValue TransformText(JavaScriptValue text, int growth, ByteTransform transform)
    {
        var address = FindString(text, out var length);
        try
        {
            return NewStringAt(address, length, growth, transform);
        }
        finally
        {
            _guest.FreeString.Invoke(address);
        }
    }

    /// <summary>An <c>ArrayBuffer</c> with bytes that a function writes.</summary>
    /// <param name="room">The most bytes that it writes.</param>
    /// <param name="fill">The function. It gets the room, and gives the number of bytes that it wrote.</param>
    internal JavaScriptValue NewBytes(int room, ByteFill fill) => NewBytesAt(room, address => fill(_guest.Memory.Span((uint)address, room)));

    /// <summary>An <c>ArrayBuffer</c> with bytes that a function makes of others.</summary>
    /// <param name="bytes">An <c>ArrayBuffer</c> or a view of one.</param>
    /// <param name="room">The most bytes that it writes. Beyond them, the stream throws an <see cref="IOException"/>.</param>
    /// <param name="pass">The function from one stream to another.</param>
    internal JavaScriptValue PassBytes(JavaScriptValue bytes, int room, Action<Stream, Stream> pass) => NewBytesAt(room, address =>
    {
        using var input = OpenBytes(bytes);
        using var output = new GuestStream(_guest.Memory, address, room);
        pass(input, output);
        return (int)output.Position;
    });

    /// <summary>A stream over bytes of the guest. The guest must not run while it is read.</summary>
    /// <param name="bytes">An <c>ArrayBuffer</c> or a view of one.</param>
    internal GuestStream OpenBytes(JavaScriptValue bytes)
    {
        var (address, length) = FindBytes(bytes);
        return new GuestStream(_guest.Memory, address, length);
    }

    /// <summary>Writes a string to an output as UTF-8. Stack traces in it have the places of the sources.</summary>
    internal void WriteText(JavaScriptValue text, Wasm.Wasi.IGuestOutput output)
    {
        var address = FindString(text, out var length);
        try
        {
            Print(_guest.Memory.Span((uint)address, length), output);
        }
        finally
        {
            _guest.FreeString.Invoke(address);
        }
    }

    private void Print(ReadOnlySpan<byte> text, Wasm.Wasi.IGuestOutput output) => output.Write(
        Modules is { HasMaps: true } && text.Length <= HostLimits.StackCharactersMax && text.IndexOf(StackFrame) >= 0
            ? Encoding.UTF8.GetBytes(InSources(Encoding.UTF8.GetString(text)))
            : text);

    private JavaScriptValue NewBytesAt(int room, Func<int, int> fill)
    {
        var target = Allocate(Math.Max(room, 1));
        try
        {
            var written = fill(target);
            return Checked(_guest.NewArrayBuffer.Invoke(target, written));
        }
        finally
        {
            _guest.Release.Invoke(target);
        }
    }

    private JavaScriptValue NewStringAt(int address, int length, int growth, ByteTransform transform)
    {
        var room = (long)length * growth;
        var target = room <= int.MaxValue ? Allocate((int)Math.Max(room, 1)) : throw new JavaScriptException("RangeError", "the text is too long");
        try
        {
            var memory = _guest.Memory;
            var written = transform(memory.Span((uint)address, length), memory.Span((uint)target, (int)room));
            return NewStringAt(target, written);
        }
        finally
        {
            _guest.Release.Invoke(target);
        }
    }

    private JavaScriptValue NewStringAt(int address, int length) => Utf8.IsValid(_guest.Memory.Span((uint)address, length))
        ? Checked(_guest.NewString.Invoke(address, length))
        : NewStringAt(address, length, Utf8Repair.Growth, Utf8Repair.Write);
}
