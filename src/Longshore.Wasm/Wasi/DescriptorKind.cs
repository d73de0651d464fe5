namespace Longshore.Wasm.Wasi;

internal enum DescriptorKind
{
    Input,
    Output,
    Error,
    File,
    Directory,
    Connection,
}
