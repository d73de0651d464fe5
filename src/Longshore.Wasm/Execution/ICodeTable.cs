namespace Longshore.Wasm.Execution;

/// <summary>The machine code of a module's own functions.</summary>
internal interface ICodeTable
{
    /// <summary>The address of the table: one word for each function, in order, with the address of its code. Compiled code
    /// reads it (<see cref="ContextLayout.CodeTable"/>). It does not move.</summary>
    nint Address { get; }

    /// <summary>An address that runs the function and never changes.</summary>
    nint EntryOf(int function);
}
