namespace Longshore.JavaScript.Contexts;

/// <summary>The functions of the prelude that the host calls. Each comment gives the parameters and the result.</summary>
internal sealed record PreludeHooks
{
    /// <summary>(value) to an array of class name, message and stack.</summary>
    public required JavaScriptValue Describe { get; init; }

    /// <summary>(function, this, arguments) to a promise of the function's result.</summary>
    public required JavaScriptValue Run { get; init; }

    /// <summary>(function, first, ...) to a function that passes those values, then the array of its own arguments.</summary>
    public required JavaScriptValue Bind { get; init; }

    /// <summary>(name, message, stack or undefined) to an error of that class.</summary>
    public required JavaScriptValue MakeError { get; init; }

    /// <summary>() to milliseconds until the next timer, or -1.</summary>
    public required JavaScriptValue NextTimer { get; init; }

    /// <summary>() to nothing. Calls the due timers.</summary>
    public required JavaScriptValue RunTimers { get; init; }

    /// <summary>(kind, ...) to an object that the C API has no call to create.</summary>
    public required JavaScriptValue Construct { get; init; }

    /// <summary>(kind, object) to an array of the object's parts.</summary>
    public required JavaScriptValue Decompose { get; init; }

    /// <summary>(handler, request parts) to a promise of the response parts.</summary>
    public required JavaScriptValue Fetch { get; init; }

    /// <summary>(namespace) to an array of alternating path and object.</summary>
    public required JavaScriptValue Catalogue { get; init; }

    /// <summary>The prototypes that values are sent without naming: those of plain objects and arrays, and null.</summary>
    public required JavaScriptValue Samples { get; init; }
}
