namespace Longshore.Cli.Projects;

/// <summary>What becomes of a function.</summary>
internal enum PlanAction
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It is new.</summary>
    Create,

    /// <summary>It replaces the one of its name.</summary>
    Change,

    /// <summary>It is no longer in the project's file, and stays.</summary>
    Leave,

    /// <summary>It is no longer in the project's file, and is removed.</summary>
    Remove,
}
