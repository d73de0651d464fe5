namespace Longshore.Functions.Specs;

/// <summary>What becomes of an invocation whose deadline has passed.</summary>
public enum OnMiss
{
    /// <summary>A guest that has not begun is not begun; one that has ends by its limits.</summary>
    Drop = 0,

    /// <summary>The guest runs all the same.</summary>
    Finish,

    /// <summary>The guest is ended, or not begun.</summary>
    Kill,
}
