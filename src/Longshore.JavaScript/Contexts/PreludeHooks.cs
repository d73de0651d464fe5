namespace Longshore.JavaScript.Contexts;

/// <summary>Functions of the prelude that the host calls, as boxes.</summary>
internal sealed record PreludeHooks
{
    /// <summary>(value) to an array of class name, message and stack.</summary>
    public required JavaScriptValue Describe { get; init; }

    /// <summary>(function, this, arguments) to a promise of what it returns or awaits.</summary>
    public required JavaScriptValue Run { get; init; }

    /// <summary>(function, first, ...) to a function that passes those on before the array of its own arguments.</summary>
    public required JavaScriptValue Bind { get; init; }

    /// <summary>(name, message, stack or undefined) to an error of that class.</summary>
    public required JavaScriptValue MakeError { get; init; }

    /// <summary>() to milliseconds until the next timer, or -1.</summary>
    public required JavaScriptValue NextTimer { get; init; }

    /// <summary>() calls the timers that are due.</summary>
    public required JavaScriptValue RunTimers { get; init; }

    /// <summary>(kind, ...) makes an object that the C API has no call for.</summary>
    public required JavaScriptValue Make { get; init; }

    /// <summary>(kind, object) to an array of what an object consists of.</summary>
    public required JavaScriptValue Take { get; init; }

    /// <summary>(handler, request parts) to the promise of response parts.</summary>
    public required JavaScriptValue Fetch { get; init; }

    /// <summary>(namespace) to an array of path, object, path, object.</summary>
    public required JavaScriptValue Catalogue { get; init; }

    /// <summary>Prototypes that need no name on the wire: of plain objects, of arrays, null.</summary>
    public required JavaScriptValue Samples { get; init; }
}
