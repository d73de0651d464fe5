using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>Finds the functions that a function calls by their index.</summary>
internal static class DirectCalls
{
    /// <summary>The module's own functions among them, in the order of their first calls, each once.</summary>
    /// <param name="model">The valid module.</param>
    /// <param name="function">The calling function's index among the module's own.</param>
    public static IReadOnlyCollection<int> Of(ModuleModel model, int function) =>
        Find(model, function, opcode => opcode is Opcode.Call or Opcode.ReturnCall);

    /// <summary>Finds the functions that end in a tail call of one of others.</summary>
    /// <param name="model">The valid module.</param>
    /// <param name="callees">The others, by their index among the module's own.</param>
    public static IEnumerable<int> TailCallersOf(ModuleModel model, IReadOnlySet<int> callees) =>
        Enumerable.Range(0, model.Bodies.Length).Where(
            function => callees.Overlaps(Find(model, function, opcode => opcode == Opcode.ReturnCall)));

    private static OrderedDictionary<int, bool>.KeyCollection Find(ModuleModel model, int function, Func<Opcode, bool> isWanted)
    {
        var body = model.Bodies[function];
        var found = new OrderedDictionary<int, bool>();
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            if (!isWanted(opcode))
            {
                Immediates.Skip(opcode, ref code, model);
            }
            else if (code.ReadIndex() - model.ImportedFunctions is >= 0 and var callee)
            {
                found.TryAdd(callee, true);
            }
        }

        return found.Keys;
    }
}
