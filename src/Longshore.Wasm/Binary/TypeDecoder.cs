using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Longshore.Wasm.Binary;

/// <summary>Decodes the type section (core specification 5.5.4): recursion groups of function types.</summary>
internal ref struct TypeDecoder
{
    private const byte Group = 0x4E;
    private const byte OpenSubtype = 0x50;
    private const byte FinalSubtype = 0x4F;
    private const byte Function = 0x60;

    private readonly List<TypeDefinition> _definitions = [];
    private WasmReader _reader;
    private int _groupEnd;

    private TypeDecoder(WasmReader reader) => _reader = reader;

    public static void Decode(ref WasmReader reader, ModuleModel model)
    {
        var decoder = new TypeDecoder(reader);
        var identities = new TypeIdentities(decoder._definitions);
        for (var left = decoder._reader.ReadCount(ModuleLimits.TypesMax, "types"); left > 0; left--)
        {
            var start = decoder._definitions.Count;
            decoder.ReadGroup();
            identities.AddGroup(start);
        }

        model.Definitions = [.. decoder._definitions];
        model.Signatures = Array.ConvertAll(model.Definitions, definition => definition.Signature);
        model.Types = identities.Types;
        reader = decoder._reader;
    }

    // A type may name those before it and those of its group.
    private void ReadGroup()
    {
        var count = 1;
        var at = _reader.Position;
        if (_reader.PeekByte() == Group)
        {
            _reader.Skip(1);
            count = _reader.ReadCount(ModuleLimits.TypesMax, "types");
        }

        _groupEnd = _definitions.Count + count;
        if (_groupEnd > ModuleLimits.TypesMax)
        {
            throw new ModuleException(ModuleError.TooLarge, at, $"{_groupEnd} types are over the limit of {ModuleLimits.TypesMax}");
        }

        for (; count > 0; count--)
        {
            _definitions.Add(ReadDefinition());
        }
    }

    private TypeDefinition ReadDefinition()
    {
        var at = _reader.Position;
        var form = _reader.ReadByte();
        var (isFinal, supertype) = (form != OpenSubtype, -1);
        if (form is OpenSubtype or FinalSubtype)
        {
            supertype = ReadSupertype();
            form = _reader.ReadByte();
        }

        if (form != Function)
        {
            throw UnsupportedFeatures.Refusal(
                at, "integer representation too long: malformed function type", UnsupportedFeatures.OfTypeForm(form));
        }

        var signature = new FunctionType(
            ReadValueTypes(ModuleLimits.ParametersMax, "parameters"), ReadValueTypes(ModuleLimits.ResultsMax, "results"));
        return new TypeDefinition(signature, isFinal, supertype, DepthBelow(supertype, at), at);
    }

    // A type has one supertype at most, which comes before it.
    private int ReadSupertype()
    {
        var at = _reader.Position;
        var count = _reader.ReadCount(int.MaxValue, "supertypes");
        if (count == 0)
        {
            return -1;
        }

        var supertype = _reader.ReadIndex();
        return count == 1 && supertype < _definitions.Count ? supertype
            : throw new ModuleException(
                ModuleError.Invalid, at, count > 1 ? "sub type: more than one supertype" : $"unknown type {supertype}");
    }

    private readonly int DepthBelow(int supertype, int at)
    {
        var depth = supertype < 0 ? 0 : _definitions[supertype].Depth + 1;
        return depth <= ModuleLimits.SupertypesMax ? depth : throw new ModuleException(
            ModuleError.TooLarge, at, $"a type of {depth} supertypes is over the limit of {ModuleLimits.SupertypesMax}");
    }

    private ImmutableArray<ValueType> ReadValueTypes(int most, string what)
    {
        var types = new ValueType[_reader.ReadCount(most, what)];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = _reader.ReadValueType(_groupEnd);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(types);
    }
}
