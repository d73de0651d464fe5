namespace Longshore.JavaScript.Contexts;

/// <summary>What became of a promise; the numbers are those of QuickJS.</summary>
public enum PromiseState
{
    /// <summary>Nothing yet.</summary>
    Pending = 0,

    /// <summary>It has a value.</summary>
    Fulfilled = 1,

    /// <summary>It has a reason.</summary>
    Rejected = 2,
}
