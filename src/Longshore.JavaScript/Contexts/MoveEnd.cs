namespace Longshore.JavaScript.Contexts;

/// <summary>What became of work that might have been done at another node.</summary>
/// <param name="IsDone">Whether it was done there. The context has the state that it left.</param>
/// <param name="Code">If it was refused: the code of an error. Empty if it is to be done here.</param>
/// <param name="Message">If it was refused: the sentence for the program's author.</param>
public sealed record MoveEnd(bool IsDone, string Code = "", string Message = "")
{
    /// <summary>It was done there.</summary>
    public static MoveEnd Done { get; } = new(IsDone: true);

    /// <summary>It is to be done here.</summary>
    public static MoveEnd Stays { get; } = new(IsDone: false);
}
