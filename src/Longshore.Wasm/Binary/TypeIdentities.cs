using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Longshore.Wasm.Binary;

/// <summary>Makes the types that compiled code and the host see: with erased lists, and an identity where the lists are not all there is
/// to a type.</summary>
/// <param name="definitions">The types of the module; groups are added as they are read.</param>
internal sealed class TypeIdentities(List<TypeDefinition> definitions)
{
    private const byte Plain = 0;
    private const byte Abstract = 1;
    private const byte Member = 2;
    private const byte Earlier = 3;

    private readonly List<FunctionType> _types = [];

    // The digests of types without an identity that others refer to.
    private readonly Dictionary<int, TypeIdentity> _plain = [];
    private byte[] _buffer = new byte[256];
    private int _length;

    public FunctionType[] Types => [.. _types];

    /// <summary>Adds the group that begins at an index and ends with the last definition.</summary>
    public void AddGroup(int start)
    {
        var count = definitions.Count - start;
        if (count == 1 && IsPlain(definitions[start]))
        {
            _types.Add(definitions[start].Signature);
            return;
        }

        var digest = Digest(start, count);
        for (var i = start; i < definitions.Count; i++)
        {
            var (signature, supertype) = (definitions[i].Signature, definitions[i].Supertype);
            _types.Add(new FunctionType(
                Erase(signature.Parameters),
                Erase(signature.Results),
                digest with { Member = i - start },
                supertype < 0 ? null : _types[supertype]));
        }
    }

    private static bool IsPlain(TypeDefinition definition) => definition is { IsFinal: true, Supertype: < 0 }
        && definition.Signature.Parameters.All(ValueTypes.IsErased) && definition.Signature.Results.All(ValueTypes.IsErased);

    private static ImmutableArray<ValueType> Erase(ImmutableArray<ValueType> types) =>
        types.All(ValueTypes.IsErased) ? types : [.. types.Select(ValueTypes.Erased)];

    private TypeIdentity Digest(int start, int count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = start; i < start + count; i++)
        {
            Write(definitions[i].IsFinal ? (byte)1 : (byte)0);
            WriteType(definitions[i].Supertype, start);
            WriteAll(definitions[i].Signature.Parameters, start);
            WriteAll(definitions[i].Signature.Results, start);
            hash.AppendData(_buffer, 0, _length);
            _length = 0;
        }

        var digest = hash.GetHashAndReset();
        return new TypeIdentity(
            BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest.AsSpan(16)), Member: 0);
    }

    private void WriteAll(ImmutableArray<ValueType> types, int start)
    {
        WriteNumber(types.Length);
        foreach (var type in types)
        {
            Write((byte)type.Erased());
            if (type.IsErased())
            {
                Write(Plain);
                continue;
            }

            Write(type.IsNeverNull() ? (byte)1 : (byte)2);
            WriteType(type.TypeIndex(), start);
        }
    }

    // Members of the same group are named by their place, others by what they are.
    private void WriteType(int type, int start)
    {
        if (type < 0)
        {
            Write(Abstract);
        }
        else if (type >= start)
        {
            Write(Member);
            WriteNumber(type - start);
        }
        else
        {
            Write(Earlier);
            var identity = _types[type].Identity ?? PlainIdentity(type);
            var room = Room(32);
            BinaryPrimitives.WriteUInt128BigEndian(room, identity.High);
            BinaryPrimitives.WriteUInt128BigEndian(room[16..], identity.Low);
            WriteNumber(identity.Member);
        }
    }

    private TypeIdentity PlainIdentity(int type)
    {
        if (!_plain.TryGetValue(type, out var identity))
        {
            // The digest has a buffer of its own, because this type is met in the middle of another.
            var (buffer, length) = (_buffer, _length);
            (_buffer, _length) = (new byte[256], 0);
            identity = Digest(type, 1);
            _plain.Add(type, identity);
            (_buffer, _length) = (buffer, length);
        }

        return identity;
    }

    private void Write(byte value) => Room(1)[0] = value;

    private void WriteNumber(int value) => BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), value);

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }
}
