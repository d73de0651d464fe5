namespace Longshore.Wasm.Execution;

/// <summary>The host memory that the items of a store take, in bytes: native blocks, and managed objects with their places in lists and
/// dictionaries, rounded up.</summary>
internal static class HostCosts
{
    /// <summary>A table without its elements.</summary>
    public const int Table = 192;

    /// <summary>An element of a table.</summary>
    public const int TableElement = 8;

    /// <summary>A global that the host creates.</summary>
    public const int Global = 96;

    /// <summary>A function that the host has seen as an object.</summary>
    public const int FunctionObject = 160;

    /// <summary>A host object that guests hold a reference to.</summary>
    public const int HostReference = 96;

    private const int Instance = 512;
    private const int InstanceMemory = 512;
    private const int InstanceGlobal = 64;
    private const int InstanceTag = 48;
    private const int InstanceFunction = 32;
    private const int ImportedFunction = 320;
    private const int Exception = 192;
    private const int ExceptionValue = 32;

    /// <summary>An exception that guests hold a reference to.</summary>
    public static long Of(ExceptionValue exception) => Exception + (long)ExceptionValue * exception.Values.Count;

    /// <summary>An instance without the contents of its memories and tables.</summary>
    public static long Of(CompiledModule module)
    {
        var model = module.Model;
        return Instance
            + module.Layout.Bytes
            + (long)InstanceFunction * model.Bodies.Length
            + (long)ImportedFunction * model.ImportedFunctions
            + (long)InstanceMemory * model.Memories.Count
            + (long)InstanceGlobal * model.GlobalTypes.Count
            + (long)InstanceTag * model.TagTypeIndices.Count
            + model.Elements.Length
            + model.Data.Length;
    }
}
