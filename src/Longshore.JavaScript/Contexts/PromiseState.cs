namespace Longshore.JavaScript.Contexts;

/// <summary>The state of a promise. The numbers are those of QuickJS.</summary>
public enum PromiseState
{
    /// <summary>The promise is not settled.</summary>
    Pending = 0,

    /// <summary>The promise has a value.</summary>
    Fulfilled = 1,

    /// <summary>The promise has a reason.</summary>
    Rejected = 2,
}
