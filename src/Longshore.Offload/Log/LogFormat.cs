namespace Longshore.Offload.Log;

/// <summary>How a log is written.</summary>
public enum LogFormat
{
    /// <summary>ATLAS's columns, aligned.</summary>
    Atlas = 0,

    /// <summary>Comma-separated, with more columns.</summary>
    Csv,

    /// <summary>An object a line, with the same.</summary>
    Json,
}
