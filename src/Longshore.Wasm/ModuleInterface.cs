using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>What a module asks for and offers, known once it is decoded.</summary>
public sealed class ModuleInterface
{
    private readonly ModuleModel _model;

    internal ModuleInterface(ModuleModel model) => _model = model;

    /// <summary>The module's imports, in declaration order.</summary>
    public IReadOnlyList<ImportType> Imports => _model.Imports;

    /// <summary>The module's exports, in declaration order.</summary>
    public IReadOnlyList<ExportType> Exports => _model.Exports;

    /// <summary>Whether instantiation calls a start function.</summary>
    public bool HasStart => _model.StartFunction is not null;

    /// <summary>The type of the exported function of this name, or null if there is none.</summary>
    public FunctionType? TypeOfFunction(string export)
    {
        foreach (var each in _model.Exports)
        {
            if (each.Name == export)
            {
                return each.Kind == ExternKind.Function ? TypeAt(each.Index) : null;
            }
        }

        return null;
    }

    // Before validation, the indices may be out of range.
    private FunctionType? TypeAt(int function) =>
        (uint)function < (uint)_model.FunctionTypeIndices.Count
        && (uint)_model.FunctionTypeIndices[function] < (uint)_model.Types.Length
            ? _model.TypeOfFunction(function)
            : null;
}
