namespace Longshore.Wasm.Binary;

/// <summary>Reads the function names of the "name" custom section (core specification appendix 7.4). A damaged section is not an
/// error: the names read before the damage are kept.</summary>
internal static class NameSection
{
    private const byte FunctionNames = 1;
    private const int NameLengthMax = 256;

    public static void Read(WasmReader reader, Dictionary<int, string> functionNames)
    {
        try
        {
            while (!reader.IsAtEnd)
            {
                var id = reader.ReadByte();
                var size = reader.ReadCount(int.MaxValue, "bytes");
                var content = reader.Slice(reader.Position, reader.Position + size);
                reader.Skip(size);
                if (id == FunctionNames)
                {
                    ReadFunctionNames(content, functionNames);
                }
            }
        }
        catch (ModuleException)
        {
            // A custom section must not make a module malformed (core specification 5.5.3).
        }
    }

    private static void ReadFunctionNames(WasmReader reader, Dictionary<int, string> names)
    {
        var count = reader.ReadCount(ModuleLimits.FunctionsMax, "names");
        for (var i = 0; i < count; i++)
        {
            var index = reader.ReadIndex();
            var name = reader.ReadName();
            names[index] = name.Length <= NameLengthMax ? name : name[..NameLengthMax];
        }
    }
}
