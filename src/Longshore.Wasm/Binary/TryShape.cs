namespace Longshore.Wasm.Binary;

/// <summary>What follows the body of a <c>try</c>, exception handling's first form. The code that looks for a handler must know it
/// before the clauses are read.</summary>
internal sealed class TryShape
{
    /// <summary>The tag of each clause, or null for <c>catch_all</c>, which is the last.</summary>
    public List<int?> Tags { get; } = [];

    /// <summary>For each clause whether a <c>rethrow</c> refers to it.</summary>
    public List<bool> IsRethrown { get; } = [];

    /// <summary>The label, counted from outside the <c>try</c>, where its exceptions are thrown on; null without a
    /// <c>delegate</c>.</summary>
    public uint? Delegate { get; private set; }

    /// <summary>Finds every <c>try</c> of a valid function by the position of its body.</summary>
    public static Dictionary<int, TryShape> FindAll(ModuleModel model, FunctionBody body)
    {
        var all = new Dictionary<int, TryShape>();
        var open = new List<TryShape?> { null };
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            var immediates = code;
            Immediates.Skip(opcode, ref code, model);
            if (Opcodes.IsBlock(opcode))
            {
                open.Add(opcode == Opcode.Try ? all[code.Position] = new TryShape() : null);
            }
            else if (opcode is Opcode.Catch or Opcode.CatchAll)
            {
                open[^1]!.Add(opcode == Opcode.Catch ? immediates.ReadIndex() : null);
            }
            else if (opcode == Opcode.Rethrow && open[^((int)immediates.ReadU32() + 1)] is { } caught)
            {
                caught.IsRethrown[^1] = true;
            }
            else if (Opcodes.IsEnd(opcode))
            {
                if (opcode == Opcode.Delegate)
                {
                    open[^1]!.Delegate = immediates.ReadU32();
                }

                open.RemoveAt(open.Count - 1);
            }
        }

        return all;
    }

    private void Add(int? tag)
    {
        Tags.Add(tag);
        IsRethrown.Add(false);
    }
}
