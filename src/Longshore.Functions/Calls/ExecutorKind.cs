namespace Longshore.Functions.Calls;

/// <summary>What an executor is.</summary>
public enum ExecutorKind
{
    /// <summary>This process's core slots.</summary>
    Local,

    /// <summary>A member of the cluster.</summary>
    Member,

    /// <summary>A storage node that has the call's object.</summary>
    Storage,

    /// <summary>A fleet of boards.</summary>
    Boards,
}
