namespace Longshore.Offload.Log;

/// <summary>The format of a log.</summary>
public enum LogFormat
{
    /// <summary>ATLAS's columns, aligned.</summary>
    Atlas = 0,

    /// <summary>Comma-separated values, with additional columns.</summary>
    Csv,

    /// <summary>One JSON object per line, with the same columns.</summary>
    Json,

    /// <summary>The columns of ATLAS's newest generation (Themis): with <c>MBit/sec</c>, and a last line with the program's time.</summary>
    Themis,
}
