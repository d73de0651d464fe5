namespace Longshore.Wasm;

/// <summary>Where the pages of a delta are.</summary>
public enum DeltaPages
{
    /// <summary>They were copied.</summary>
    Copied,

    /// <summary>They are those of the instance: the delta is valid until that runs or is reset.</summary>
    Live,

    /// <summary>They were copied into a file in memory, which instances map copy-on-write: the cheapest for several instances of which each
    /// changes a part. The delta must be disposed when none of them needs it any more.</summary>
    Shared,
}
