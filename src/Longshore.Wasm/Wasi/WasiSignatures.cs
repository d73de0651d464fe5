using System.Collections.Immutable;

namespace Longshore.Wasm.Wasi;

/// <summary>The calls of WASI preview 1 that are not supported, so that modules that import them link all the same.
/// </summary>
internal static class WasiSignatures
{
    // One letter for each parameter: i for i32, l for i64. Every call returns an errno.
    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["fd_advise"] = "illi",
        ["fd_allocate"] = "ill",
        ["fd_datasync"] = "i",
        ["fd_fdstat_set_flags"] = "ii",
        ["fd_fdstat_set_rights"] = "ill",
        ["fd_filestat_get"] = "ii",
        ["fd_filestat_set_size"] = "il",
        ["fd_filestat_set_times"] = "illi",
        ["fd_pread"] = "iiili",
        ["fd_pwrite"] = "iiili",
        ["fd_readdir"] = "iiili",
        ["fd_renumber"] = "ii",
        ["fd_sync"] = "i",
        ["fd_tell"] = "ii",
        ["path_create_directory"] = "iii",
        ["path_filestat_get"] = "iiiii",
        ["path_filestat_set_times"] = "iiiilli",
        ["path_link"] = "iiiiiii",
        ["path_open"] = "iiiiillii",
        ["path_readlink"] = "iiiiii",
        ["path_remove_directory"] = "iii",
        ["path_rename"] = "iiiiii",
        ["path_symlink"] = "iiiii",
        ["path_unlink_file"] = "iii",
        ["poll_oneoff"] = "iiii",
        ["proc_raise"] = "i",
        ["sched_yield"] = "",
        ["sock_accept"] = "iii",
        ["sock_recv"] = "iiiiii",
        ["sock_send"] = "iiiii",
        ["sock_shutdown"] = "ii",
    };

    public static IEnumerable<(string Name, ImmutableArray<ValueType> Parameters)> Others => Codes.Select(code =>
        (code.Key, code.Value.Select(letter => letter == 'i' ? ValueType.I32 : ValueType.I64).ToImmutableArray()));
}
