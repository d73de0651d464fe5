namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>How a change of a store ended.</summary>
public enum KeyValueStatus
{
    /// <summary>It was made, and is durable.</summary>
    Done,

    /// <summary>There was no value to delete.</summary>
    Missing,

    /// <summary>The key has another version than the change expects.</summary>
    Conflict,

    /// <summary>The value to increment is no integer, or would leave its range.</summary>
    NotAnInteger,

    /// <summary>The store is at its limit of bytes or entries.</summary>
    StoreFull,

    /// <summary>As many bytes wait for the disk as may.</summary>
    DiskBehind,
}
