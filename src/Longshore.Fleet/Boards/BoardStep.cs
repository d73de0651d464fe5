namespace Longshore.Fleet.Boards;

/// <summary>A step of a board's state machine.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Command">What is to be done.</param>
public readonly record struct BoardStep(BoardState Next, BoardCommand Command)
{
    /// <summary>Whether the board has failed to connect so often that its power switch is left alone for a while.</summary>
    public bool BeginsRest { get; init; }
}
