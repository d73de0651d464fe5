namespace Longshore.Wasm.Binary;

internal enum SegmentMode : byte
{
    Active,
    Passive,
    Declarative,
}
