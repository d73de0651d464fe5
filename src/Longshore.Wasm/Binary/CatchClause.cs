namespace Longshore.Wasm.Binary;

/// <summary>One clause of a <c>try_table</c>: the exceptions it catches and the label it branches to. The label is counted from
/// outside that block.</summary>
/// <param name="Tag">The tag of the exceptions to catch, or null for every exception.</param>
/// <param name="WithReference">Whether the branch carries a reference to the exception, after its values.</param>
/// <param name="Label">The label.</param>
internal readonly record struct CatchClause(int? Tag, bool WithReference, uint Label)
{
    public static CatchClause[] ReadAll(ref WasmReader code)
    {
        var clauses = new CatchClause[code.ReadCount(ModuleLimits.FunctionBytesMax, "catch clauses")];
        for (var i = 0; i < clauses.Length; i++)
        {
            var at = code.Position;
            var kind = code.ReadByte();
            if (kind > 3)
            {
                WasmReader.Refuse(at, $"malformed catch clause kind {kind}");
            }

            clauses[i] = new CatchClause(kind < 2 ? code.ReadIndex() : null, (kind & 1) != 0, code.ReadU32());
        }

        return clauses;
    }
}
