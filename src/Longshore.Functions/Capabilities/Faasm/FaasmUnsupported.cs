using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>The functions of Faasm's interface that mean nothing here. A module that has them can be deployed; a call of one ends the guest's
/// call, and says why.</summary>
internal static class FaasmUnsupported
{
    private const string ForPython = "functions in Python are deployed as such, and call others by longshore.call";
    private const string ForObjects = "objects are reached by grants objects:BUCKET, not by Faasm's S3";
    private const string ForThreads = "memory is shared by the regions of a fork, not by threads";
    private const string ForEnclaves = "there is no enclave here";

    // Name, number of parameters (each an i32), whether it has a result (an i32), why.
    private static readonly (string Name, int Parameters, bool HasResult, string Reason)[] All =
    [
        ("__faasm_chain_py", 3, true, ForPython),
        ("__faasm_get_py_user", 2, false, ForPython),
        ("__faasm_get_py_func", 2, false, ForPython),
        ("__faasm_get_py_entry", 2, false, ForPython),
        ("__faasm_write_state_from_file", 2, true, "read the file and write the state"),
        ("__faasm_push_state_partial_mask", 2, false, "a push sends what was written; there is no mask"),
        ("__faasm_backtrace", 1, false, "a trap shows the guest's frames"),
        ("__faasm_sm_array", 3, false, ForThreads),
        ("__faasm_sm_raw", 2, false, ForThreads),
        ("__faasm_sm_var", 2, false, ForThreads),
        ("__faasm_sm_critical_local", 0, false, ForThreads),
        ("__faasm_sm_critical_local_end", 0, false, ForThreads),
        ("__faasm_host_interface_test", 1, false, "it tests Faasm's own runtime"),
        ("__faasm_s3_get_num_buckets", 0, true, ForObjects),
        ("__faasm_s3_list_buckets", 2, false, ForObjects),
        ("__faasm_s3_get_num_keys", 1, true, ForObjects),
        ("__faasm_s3_get_num_keys_with_prefix", 2, true, ForObjects),
        ("__faasm_s3_list_keys", 3, false, ForObjects),
        ("__faasm_s3_list_keys_with_prefix", 4, false, ForObjects),
        ("__faasm_s3_add_key_bytes", 5, true, ForObjects),
        ("__faasm_s3_get_key_bytes", 5, true, ForObjects),
        ("__tless_get_attestation_jwt", 2, false, ForEnclaves),
        ("__tless_get_mrenclave", 2, false, ForEnclaves),
        ("__faasmndp_storageCallAndAwait_py", 3, true, ForPython),
    ];

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker)
    {
        foreach (var (name, parameters, hasResult, reason) in All)
        {
            var type = new FunctionType(
                [.. Enumerable.Repeat(Wasm.ValueType.I32, parameters)], hasResult ? [Wasm.ValueType.I32] : []);
            linker.Define(CallImports.FaasmModule, name, (Extern)HostFunction.Create(
                type, (_, _, _) => throw new CapabilityTrapException("NotSupported", $"{name} is not supported: {reason}")));
        }
    }
}
