using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>How a function enters its module: a command by <c>_start</c>, a reactor by the export that the spec names, after its
/// initialization (WASI application ABI).</summary>
internal static class CommandEntry
{
    /// <summary>The export that runs a command.</summary>
    public const string Start = "_start";

    /// <summary>The export that initializes a reactor, once and before any other export.</summary>
    public const string Initialize = "_initialize";

    /// <summary>The exports that initialize a reactor further, after <see cref="Initialize"/>: ours and Faasm's. A result other than 0 is a
    /// failure.</summary>
    public static readonly string[] Hooks = ["_longshore_init", "_faasm_zygote"];

    // A list longer than this is no help to its reader.
    private const int ListedExportsMax = 10;

    /// <summary>The export that each call runs.</summary>
    public static string Of(FunctionSpec spec) => spec.Export ?? Start;

    /// <summary>Whether <c>_initialize</c> runs before the function's entry.</summary>
    public static bool IsReactor(ModuleInterface module) =>
        module.TypeOfFunction(Start) is null && module.TypeOfFunction(Initialize) is not null;

    /// <summary>Why the module cannot be entered as the spec says, one sentence each.</summary>
    public static IEnumerable<string> Violations(ModuleInterface module, FunctionSpec spec)
    {
        var entry = Of(spec);
        if (module.TypeOfFunction(entry) is not { } type)
        {
            yield return spec.Export is null
                ? $"the module exports no function \"{Start}\": it is no WASI command. Name the export to call, as in --export NAME{Candidates(module)}"
                : $"the module exports no function \"{entry}\"{Candidates(module)}";
        }
        else if (!CanEnter(type))
        {
            yield return $"the type of \"{entry}\" is {type}, not [] -> [] or [] -> [i32]";
        }

        foreach (var hook in Hooks.Where(hook => module.TypeOfFunction(hook) is not null))
        {
            if (!IsReactor(module))
            {
                yield return $"the module exports \"{hook}\", but its constructors run in each call, after it: link it with -mexec-model=reactor, and deploy it with --export __main_void";
            }

            if (!CanEnter(module.TypeOfFunction(hook)!))
            {
                yield return $"the type of \"{hook}\" is {module.TypeOfFunction(hook)}, not [] -> [] or [] -> [i32]";
            }
        }

        if (IsReactor(module) && module.TypeOfFunction(Initialize) is { } initialize and not { Parameters.Length: 0, Results.Length: 0 })
        {
            yield return $"the type of \"{Initialize}\" is {initialize}, not [] -> []";
        }
    }

    /// <exception cref="BadModuleException">There are violations.</exception>
    public static void Require(IEnumerable<string> violations)
    {
        var sentences = string.Join("; ", violations);
        if (sentences.Length > 0)
        {
            throw new BadModuleException(sentences);
        }
    }

    private static bool CanEnter(FunctionType type) =>
        type.Parameters.Length == 0 && (type.Results.Length == 0 || (type.Results.Length == 1 && type.Results[0] == Wasm.ValueType.I32));

    private static string Candidates(ModuleInterface module)
    {
        var names = module.Exports
            .Where(export => export.Name != Initialize && !Hooks.Contains(export.Name) && module.TypeOfFunction(export.Name) is { } type && CanEnter(type))
            .Select(export => $"\"{export.Name}\"")
            .ToList();
        var more = names.Count > ListedExportsMax ? ", ..." : "";
        return names.Count == 0 ? "" : $"; it exports {string.Join(", ", names.Take(ListedExportsMax))}{more}";
    }
}
