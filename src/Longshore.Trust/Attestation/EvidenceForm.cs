using Longshore.Functions.Attestation;
using Longshore.Trust.Tpm;

namespace Longshore.Trust.Attestation;

/// <summary>The form of evidence that is no processor's quote: four letters, a version, a kind, and fields with their lengths.</summary>
internal static class EvidenceForm
{
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Letters => "LSEV"u8;

    /// <summary>Whether bytes have this form.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Letters);

    /// <summary>The kind of bytes that have this form.</summary>
    /// <exception cref="EvidenceException">There is no such kind.</exception>
    public static EvidenceKind KindOf(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, "the evidence");
        return (EvidenceKind)reader.Byte() is var kind && Enum.IsDefined(kind) ? kind : throw reader.Malformed("there is no such kind");
    }

    /// <summary>Reads the fields.</summary>
    /// <exception cref="EvidenceException">The bytes have another form, kind or number of fields.</exception>
    public static ReadOnlyMemory<byte>[] Read(ReadOnlyMemory<byte> bytes, EvidenceKind kind, int count, string what)
    {
        var reader = Open(bytes, what);
        reader.Expect(reader.Byte(), (uint)kind, "kind");
        var fields = new ReadOnlyMemory<byte>[count];
        for (var index = 0; index < count; index++)
        {
            fields[index] = reader.Sized();
        }

        reader.VerifyEnd();
        return fields;
    }

    public static byte[] Write(EvidenceKind kind, params ReadOnlySpan<ReadOnlyMemory<byte>> fields)
    {
        var writer = new TpmWriter().Raw(Letters).Byte(Version).Byte((byte)kind);
        foreach (var field in fields)
        {
            writer.Sized(field.Span);
        }

        return writer.ToArray();
    }

    private static TpmReader Open(ReadOnlyMemory<byte> bytes, string what)
    {
        var reader = new TpmReader(bytes, what);
        if (bytes.Length > Evidence.BytesMax || !Is(bytes.Span))
        {
            throw reader.Malformed(string.Create(null, $"it does not begin with LSEV, or has more than {Evidence.BytesMax} bytes"));
        }

        reader.Take(Letters.Length);
        reader.Expect(reader.Byte(), Version, "version");
        return reader;
    }
}
