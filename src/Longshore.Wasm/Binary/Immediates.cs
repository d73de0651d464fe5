namespace Longshore.Wasm.Binary;

/// <summary>Skips the immediates of an instruction in code that is known to be valid.</summary>
internal static class Immediates
{
    public static void Skip(Opcode opcode, ref WasmReader code, ModuleModel model)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Try:
                BlockTypes.Read(ref code, model);
                break;
            case Opcode.TryTable:
                BlockTypes.Read(ref code, model);
                CatchClause.ReadAll(ref code);
                break;
            case Opcode.BrTable:
                for (var left = code.ReadU32() + 1; left > 0; left--)
                {
                    code.ReadU32();
                }

                break;
            case Opcode.SelectTyped:
                code.ReadU32();
                code.ReadValueType(model.Types.Length);
                break;
            case Opcode.RefNull: code.ReadHeapType(model.Types.Length); break;
            case Opcode.I32Const: code.ReadS32(); break;
            case Opcode.I64Const: code.ReadS64(); break;
            case Opcode.F32Const: code.Skip(4); break;
            case Opcode.F64Const: code.Skip(8); break;
            case Opcode.AtomicFence: code.Skip(1); break;
            case var atomic when AtomicAccess.Of(atomic) is not null:
                MemoryArgument.Read(ref code, model);
                break;
            case var access when Opcodes.MemoryAccessOf(access) is not null || VectorOpcodes.MemoryAccessOf(access) is not null:
                MemoryArgument.Read(ref code, model);
                code.Skip(VectorOpcodes.ImmediateBytesOf(opcode));
                break;
            default:
                for (var left = IndexCount(opcode); left > 0; left--)
                {
                    code.ReadU32();
                }

                code.Skip(VectorOpcodes.ImmediateBytesOf(opcode));
                break;
        }
    }

    private static int IndexCount(Opcode opcode) => opcode switch
    {
        Opcode.Br or Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull => 1,
        Opcode.Throw or Opcode.Catch or Opcode.Rethrow or Opcode.Delegate => 1,
        Opcode.Call or Opcode.ReturnCall or Opcode.CallRef or Opcode.ReturnCallRef => 1,
        Opcode.CallIndirect or Opcode.ReturnCallIndirect => 2,
        >= Opcode.LocalGet and <= Opcode.TableSet => 1,
        Opcode.MemorySize or Opcode.MemoryGrow => 1,
        Opcode.RefFunc => 1,
        Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.TableInit or Opcode.TableCopy => 2,
        Opcode.DataDrop or Opcode.MemoryFill or Opcode.ElemDrop => 1,
        Opcode.TableGrow or Opcode.TableSize or Opcode.TableFill => 1,
        _ => 0,
    };
}
