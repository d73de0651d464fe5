using System.Collections.Concurrent;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>Validates a decoded module (core specification 3.4). No module is compiled before it passes.</summary>
internal static class ModuleValidator
{
    private const uint PagesMax = 65536;

    // From 1 MiB of code, all processors validate: a module of 6 MB takes one of them a third of a second.
    private const long ParallelBytesMin = 1 << 20;
    private const int FunctionsPerPart = 256;

    /// <exception cref="ModuleException">The module breaks a rule.</exception>
    public static void Validate(ModuleModel model)
    {
        var matching = new TypeMatching(model);
        CheckDefinitions(model, matching);
        CheckTypes(model);
        CheckTags(model);
        CheckTables(model, matching);
        CheckGlobals(model, matching);
        CheckElements(model, matching);
        CheckData(model, matching);
        CheckExports(model);
        CheckStart(model);
        CheckBodies(model, matching);
    }

    private static void CheckDefinitions(ModuleModel model, TypeMatching matching)
    {
        foreach (var definition in model.Definitions)
        {
            if (definition.Supertype >= 0
                && (model.Definitions[definition.Supertype].IsFinal
                    || !matching.Matches(definition.Signature, model.Signatures[definition.Supertype])))
            {
                throw Invalid(definition.Offset, "sub type does not match super type");
            }
        }
    }

    private static void CheckTypes(ModuleModel model)
    {
        if (model.Memories.Count > 1 && !model.Features.HasFlag(WebAssemblyFeatures.MultipleMemories))
        {
            throw Invalid(0, "multiple memories");
        }

        foreach (var memory in model.Memories)
        {
            if (!memory.Is64Bit && (memory.Limits.Minimum > PagesMax || memory.Limits.Maximum > PagesMax))
            {
                throw Invalid(0, "memory size must be at most 65536 pages (4GiB)");
            }

            CheckLimits(memory.Limits);
            if (memory is { IsShared: true, Limits.Maximum: null })
            {
                throw Invalid(0, "shared memory must have maximum");
            }
        }

        if (model.Tables.Count > ModuleLimits.TablesMax)
        {
            throw new ModuleException(ModuleError.TooLarge, 0, $"{model.Tables.Count} tables are over the limit");
        }

        foreach (var table in model.Tables)
        {
            CheckLimits(table.Limits);
        }
    }

    private static void CheckLimits(SizeLimits limits)
    {
        if (limits.Maximum < limits.Minimum)
        {
            throw Invalid(0, "size minimum must not be greater than maximum");
        }
    }

    private static void CheckTags(ModuleModel model)
    {
        foreach (var type in model.TagTypeIndices)
        {
            if (!model.Types[type].Results.IsEmpty)
            {
                throw Invalid(0, $"non-empty tag result type: {model.Types[type]}");
            }
        }
    }

    // Without an initial value the elements are null.
    private static void CheckTables(ModuleModel model, TypeMatching matching)
    {
        for (var i = model.ImportedTables; i < model.Tables.Count; i++)
        {
            if (model.TableValues.TryGetValue(i, out var value))
            {
                CheckConstant(model, matching, value, model.TableElements[i], 0);
            }
            else if (model.TableElements[i].IsNeverNull())
            {
                throw Invalid(0, $"type mismatch: table {i} of {model.TableElements[i].Text()} has no initial value");
            }
        }
    }

    private static void CheckGlobals(ModuleModel model, TypeMatching matching)
    {
        for (var i = 0; i < model.Globals.Length; i++)
        {
            CheckConstant(
                model, matching, model.Globals[i].Value, model.GlobalValues[model.ImportedGlobals + i], model.Globals[i].Offset);
        }
    }

    private static void CheckConstant(
        ModuleModel model, TypeMatching matching, ConstantExpression value, ValueType expected, int offset)
    {
        if (value.Kind == ConstantKind.Function)
        {
            if (value.Index >= model.FunctionTypeIndices.Count)
            {
                throw Invalid(offset, $"unknown function {value.Index}");
            }

            model.ReferencedFunctions.Add(value.Index);
        }

        if (!matching.Matches(value.Type, expected))
        {
            throw Invalid(offset, $"type mismatch: a constant of type {value.Type.Text()}, expected {expected.Text()}");
        }
    }

    private static void CheckElements(ModuleModel model, TypeMatching matching)
    {
        foreach (var segment in model.Elements)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                CheckActive(model, matching, segment);
            }

            foreach (var item in segment.Items)
            {
                CheckConstant(model, matching, item, segment.Type, segment.Offset);
            }
        }
    }

    private static void CheckActive(ModuleModel model, TypeMatching matching, ElementSegment segment)
    {
        if (segment.Table >= model.Tables.Count)
        {
            throw Invalid(segment.Offset, $"unknown table {segment.Table}");
        }

        if (!matching.Matches(segment.Type, model.TableElements[segment.Table]))
        {
            throw Invalid(segment.Offset, "type mismatch: the segment and its table hold different types");
        }

        CheckConstant(model, matching, segment.Start, model.Tables[segment.Table].IndexType, segment.Offset);
    }

    private static void CheckData(ModuleModel model, TypeMatching matching)
    {
        foreach (var segment in model.Data)
        {
            if (segment.Mode != SegmentMode.Active)
            {
                continue;
            }

            if (segment.Memory >= model.Memories.Count)
            {
                throw Invalid(segment.Offset, $"unknown memory {segment.Memory}");
            }

            CheckConstant(model, matching, segment.Start, model.Memories[segment.Memory].AddressType, segment.Offset);
        }
    }

    private static void CheckExports(ModuleModel model)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var export in model.Exports)
        {
            var (count, what) = export.Kind switch
            {
                ExternKind.Function => (model.FunctionTypeIndices.Count, "function"),
                ExternKind.Table => (model.Tables.Count, "table"),
                ExternKind.Memory => (model.Memories.Count, "memory"),
                ExternKind.Tag => (model.TagTypeIndices.Count, "tag"),
                _ => (model.GlobalTypes.Count, "global"),
            };
            if (export.Index >= count)
            {
                throw Invalid(export.Offset, $"unknown {what} {export.Index}");
            }

            if (!names.Add(export.Name))
            {
                throw Invalid(export.Offset, "duplicate export name");
            }

            if (export.Kind == ExternKind.Function)
            {
                model.ReferencedFunctions.Add(export.Index);
            }
        }
    }

    private static void CheckStart(ModuleModel model)
    {
        if (model.StartFunction is not { } start)
        {
            return;
        }

        if (start >= model.FunctionTypeIndices.Count)
        {
            throw Invalid(model.StartOffset, $"unknown function {start}");
        }

        var type = model.TypeOfFunction(start);
        if (type.Parameters.Length != 0 || type.Results.Length != 0)
        {
            throw Invalid(model.StartOffset, $"start function: its type must be [] -> [], not {type}");
        }
    }

    private static void CheckBodies(ModuleModel model, TypeMatching matching)
    {
        if (model.Bodies.Sum(body => (long)(body.CodeEnd - body.CodeStart)) < ParallelBytesMin)
        {
            CheckBodies(model, matching, 0, model.Bodies.Length);
            return;
        }

        var refusals = new ConcurrentBag<ModuleException>();
        Parallel.ForEach(Partitioner.Create(0, model.Bodies.Length, FunctionsPerPart), part =>
        {
            try
            {
                CheckBodies(model, new TypeMatching(model), part.Item1, part.Item2);
            }
            catch (ModuleException refusal)
            {
                refusals.Add(refusal);
            }
        });

        // As if they had been validated in order: the refusal of the first function.
        if (refusals.MinBy(refusal => refusal.Offset) is { } first)
        {
            throw first;
        }
    }

    private static void CheckBodies(ModuleModel model, TypeMatching matching, int start, int end)
    {
        var validator = new FunctionValidator(model, matching);
        for (var i = start; i < end; i++)
        {
            validator.Validate(model.SignatureOfFunction(model.ImportedFunctions + i), model.Bodies[i]);
        }
    }

    private static ModuleException Invalid(int offset, string rule) => new(ModuleError.Invalid, offset, rule);
}
