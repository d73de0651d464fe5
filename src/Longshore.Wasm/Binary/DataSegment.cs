namespace Longshore.Wasm.Binary;

/// <param name="Mode">An active segment is copied at instantiation, a passive one by memory.init.</param>
/// <param name="Memory">The memory that an active segment is copied to.</param>
/// <param name="Start">The address that an active segment is copied to.</param>
/// <param name="Bytes">The range of the segment's bytes in the module.</param>
/// <param name="Offset">The start of the entry, in bytes from the start of the module.</param>
internal sealed record DataSegment(SegmentMode Mode, int Memory, ConstantExpression Start, Range Bytes, int Offset);
