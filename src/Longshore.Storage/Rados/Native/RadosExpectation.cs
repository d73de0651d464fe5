namespace Longshore.Storage.Rados.Native;

/// <summary>What a write expects, as RADOS checks it in the same step.</summary>
internal enum RadosExpectation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The object is not there.</summary>
    Absent,

    /// <summary>The object is there.</summary>
    Present,

    /// <summary>The object has a version.</summary>
    Version,
}
