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

    /// <summary>() to nothing. Calls one timer if one is due.</summary>
    public required JavaScriptValue RunTimer { get; init; }

    /// <summary>(promise, reason, whether it got a handler) to nothing. Keeps the rejection, or drops it.</summary>
    public required JavaScriptValue NoteRejection { get; init; }

    /// <summary>() to a list of one kept reason, or undefined.</summary>
    public required JavaScriptValue TakeRejection { get; init; }

    /// <summary>() to nothing. Prints all kept reasons and drops them.</summary>
    public required JavaScriptValue ReportRejections { get; init; }

    /// <summary>() to nothing. Unsets what must differ between contexts of one snapshot.</summary>
    public required JavaScriptValue Forget { get; init; }

    /// <summary>(kind, ...) to an object that the C API has no call to create.</summary>
    public required JavaScriptValue Construct { get; init; }

    /// <summary>(kind, object) to an array of the object's parts.</summary>
    public required JavaScriptValue Decompose { get; init; }

    /// <summary>(number, answer) to nothing. Ends the operation that has this number.</summary>
    public required JavaScriptValue Answer { get; init; }

    /// <summary>(number, code, message) to nothing. Work on an object is done here, or refused if there is a code.</summary>
    public required JavaScriptValue Stay { get; init; }

    /// <summary>(number) to nothing. Work on an object is about to move.</summary>
    public required JavaScriptValue Depart { get; init; }

    /// <summary>(number) to a promise of an empty string, or of why the work goes back without having begun. Does it at another node.</summary>
    public required JavaScriptValue Visit { get; init; }

    /// <summary>(number) to nothing. Work on an object was done at another node.</summary>
    public required JavaScriptValue Land { get; init; }

    /// <summary><c>undefined</c>, which every context has at this place. It is not freed.</summary>
    public required JavaScriptValue Undefined { get; init; }

    /// <summary>(handler, method, URL, its marks, headers, body, variables, bindings) to an answer, a text or a list of head and body (true if it is a
    /// stream), or to
    /// a promise of it.</summary>
    public required JavaScriptValue Fetch { get; init; }

    /// <summary>(answer) to a promise of it, which waits for what the call has still to do.</summary>
    public required JavaScriptValue Finish { get; init; }

    /// <summary>(whether the parts of the stream are sent) to a promise: of nothing, or of the whole body. Reads the stream of the last answer to its
    /// end, and waits for what the call has still to do.</summary>
    public required JavaScriptValue Send { get; init; }

    /// <summary>() to nothing. Nobody reads the stream any more.</summary>
    public required JavaScriptValue Abandon { get; init; }

    /// <summary>(namespace) to an array of alternating path and object.</summary>
    public required JavaScriptValue Catalogue { get; init; }

    /// <summary>The prototypes that values are sent without naming: those of plain objects and arrays, and null.</summary>
    public required JavaScriptValue Samples { get; init; }
}
