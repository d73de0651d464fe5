namespace Longshore.Wasm.Wasi;

/// <summary>The guest ended itself with <c>proc_exit</c>.</summary>
public sealed class ExitException(int code) : Exception($"the guest ended itself with exit code {code}")
{
    /// <summary>The exit code. 0 means success.</summary>
    public int Code { get; } = code;
}
