using System.Text;

namespace Longshore.Offload.Wire;

/// <summary>Reads the fields of a frame's body. The bytes are not trusted.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public byte Byte() => Raw(1)[0];

    public long Count()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new OffloadProtocolException("a number of more than 63 bits");
    }

    public string Text() => Encoding.UTF8.GetString(Raw((int)Math.Min(Count(), int.MaxValue)));

    public ReadOnlySpan<byte> Raw(int bytes)
    {
        if (bytes > _rest.Length)
        {
            throw new OffloadProtocolException("a frame ends within a field");
        }

        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }

    public ReadOnlySpan<byte> Rest()
    {
        var taken = _rest;
        _rest = [];
        return taken;
    }
}
