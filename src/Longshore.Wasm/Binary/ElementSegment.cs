namespace Longshore.Wasm.Binary;

internal sealed record ElementSegment(
    SegmentMode Mode, int Table, ConstantExpression Start, ValueType Type, ConstantExpression[] Items, int Offset);
