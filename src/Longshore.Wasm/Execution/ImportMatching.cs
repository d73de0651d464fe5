using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Execution;

/// <summary>Checks whether an item matches an import (core specification 4.5.3).</summary>
internal static class ImportMatching
{
    /// <summary>Returns null if the item matches, otherwise the difference.</summary>
    public static string? Mismatch(ImportType import, Extern found)
    {
        if (found.Kind != import.Kind)
        {
            return $"is a {found.Kind} where a {import.Kind} is asked for";
        }

        return import.Kind switch
        {
            ExternKind.Function => Function(import.Function!, found.Function?.Type ?? found.HostFunction!.Type),
            ExternKind.Table => Table(import.Table, found.Table!),
            ExternKind.Memory => found.SharedMemory is { } shared
                ? Memory(import.Memory, shared.Type, shared.PageCount)
                : Memory(import.Memory, found.Memory!.Type, found.Memory.PageCount),
            ExternKind.Tag => Tag(import.Tag!, found.Tag!.Type),
            _ => Global(import.Global, found.Global!.Type),
        };
    }

    private static string? Function(FunctionType asked, FunctionType found) =>
        found.IsSubtypeOf(asked) ? null : $"is a function of type {found}, asked for is {asked}{Definition(asked, found)}";

    private static string? Tag(FunctionType asked, FunctionType found) =>
        asked.Equals(found) ? null : $"is a tag of type {found}, asked for is {asked}{Definition(asked, found)}";

    // Types with the same lists differ in what does not show in them.
    private static string Definition(FunctionType asked, FunctionType found) =>
        asked.ToString() == found.ToString() ? ", defined otherwise" : "";

    private static string? Table(TableType asked, Table found) =>
        asked.Element != found.Type.Element || asked.Reference != found.Type.Reference
        ? $"is a table of {found.Type.Element.Text()}, asked for is {asked.Element.Text()}"
        : asked.Is64Bit != found.Type.Is64Bit ? $"is a table with indices of another type ({found.Type.IndexType.Text()})"
        : Size("table", asked.Limits, found.Length, found.Type.Limits);

    private static string? Memory(MemoryType asked, MemoryType found, uint pages) =>
        asked.Is64Bit != found.Is64Bit ? $"is a memory with addresses of another type ({found.AddressType.Text()})"
        : asked.IsShared != found.IsShared ? $"is a memory that is {(found.IsShared ? "shared" : "not shared")}"
        : Size("memory", asked.Limits, pages, found.Limits);

    private static string? Size(string what, SizeLimits asked, uint size, SizeLimits found) =>
        SizeLimits.Match(size, found.Maximum, asked)
            ? null
            : $"is a {what} of size {size}, maximum {found.Maximum?.ToString() ?? "none"}; asked for is "
              + $"minimum {asked.Minimum}, maximum {asked.Maximum?.ToString() ?? "none"}";

    private static string? Global(GlobalType asked, GlobalType found) =>
        asked == found || (asked is { IsMutable: false } && !found.IsMutable && asked.Type == found.Type
            && ReferenceType.Match(found.Reference, asked.Reference))
            ? null
            : $"is a global of another type ({found.Type.Text()}, mutable: {found.IsMutable})";
}
