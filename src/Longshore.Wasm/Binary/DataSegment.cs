namespace Longshore.Wasm.Binary;

/// <param name="Mode">Active segments are copied when the instance is made, passive ones by memory.init.</param>
/// <param name="Memory">The memory an active segment is copied to.</param>
/// <param name="Start">The address an active segment is copied to.</param>
/// <param name="Bytes">Where in the module the segment's bytes are.</param>
/// <param name="Offset">Where the entry begins, in bytes from the start of the module.</param>
internal sealed record DataSegment(SegmentMode Mode, int Memory, ConstantExpression Start, Range Bytes, int Offset);
