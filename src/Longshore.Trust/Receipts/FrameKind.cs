namespace Longshore.Trust.Receipts;

/// <summary>The kinds of frames, as the four ASCII characters that begin them, little-endian.</summary>
internal enum FrameKind : uint
{
    /// <summary>None: the bytes begin otherwise.</summary>
    None = 0,

    /// <summary>LSRH: the head of a file.</summary>
    Head = 0x4852534c,

    /// <summary>LSRB: a batch of receipts.</summary>
    Batch = 0x4252534c,

    /// <summary>LSRE: the end of a file.</summary>
    End = 0x4552534c,

    /// <summary>LSRP: the proof of one receipt.</summary>
    Proof = 0x5052534c,
}
