namespace Longshore.JavaScript.Contexts;

/// <content>Exceptions and rejections of the guest.</content>
public sealed partial class JavaScriptContext
{
    private const int DescriptionParts = 3;

    private bool _beginsWithRejections;

    /// <summary>Whether a promise was rejected without a handler since the state right after creation, or in that state.</summary>
    internal bool HasRejections { get; private set; }

    /// <summary>Notes that the state right after creation has promises that were rejected without a handler.</summary>
    internal void BeginWithRejections() => HasRejections = _beginsWithRejections = true;

    /// <summary>Converts a thrown value to an exception of the host.</summary>
    /// <param name="thrown">The thrown value. It is freed.</param>
    public JavaScriptException Describe(JavaScriptValue thrown)
    {
        var description = TryCall(Hooks.Describe, [thrown]);
        Free(thrown);
        try
        {
            return description is { } parts && ListLength(parts, DescriptionParts) == DescriptionParts
                ? new JavaScriptException(
                    ReadErrorText(parts, 0, HostLimits.ErrorCharactersMax),
                    ReadErrorText(parts, 1, HostLimits.ErrorCharactersMax),
                    InSources(ReadErrorText(parts, 2, HostLimits.StackCharactersMax)))
                : Undescribed();
        }
        catch (JavaScriptException)
        {
            // The guest has no memory for its strings.
            return Undescribed();
        }
        finally
        {
            FreeIfAny(description);
        }
    }

    /// <summary>Takes the reason of a rejected promise without a handler, or returns null if there is none.</summary>
    public JavaScriptException? TakeUnhandledRejection()
    {
        var taken = Call(Hooks.TakeRejection, []);
        if (TypeOf(taken) != JavaScriptType.Object)
        {
            Free(taken);
            return null;
        }

        var reason = GetElement(taken, 0);
        Free(taken);
        return Describe(reason);
    }

    /// <summary>Prints the reasons of rejected promises without a handler to the error stream.</summary>
    public void ReportRejections()
    {
        // The guest is not called for nothing. What has come from another node may have its own.
        if (HasRejections || _hasMoved)
        {
            FreeIfAny(TryCall(Hooks.ReportRejections, []));
        }
    }

    /// <summary>Called when a promise was rejected without a handler, or when such a promise got a handler later. The guest itself keeps the
    /// promises, in its own memory.</summary>
    internal void NoteRejection(int promise, int reason, bool isHandled)
    {
        if (!_isInitialising)
        {
            HasRejections = true;
            var handled = NewBoolean(isHandled);
            FreeIfAny(TryCall(Hooks.NoteRejection, [new JavaScriptValue(promise), new JavaScriptValue(reason), handled]));
            Free(handled);
        }

        _guest.Free.Invoke(promise);
        _guest.Free.Invoke(reason);
    }

    // With the places of compiled modules as they are in their sources.
    private string InSources(string text) => Modules is { HasMaps: true } modules ? SourcePlaces.Translate(text, modules) : text;

    private static JavaScriptException Undescribed() => new("Error", "the thrown value could not be described");

    // A value that the prelude never gives unless a program has changed it in a way that the prelude does not withstand.
    private static JavaScriptException Unexpected(string what) => new("TypeError", "the host received what it does not expect: " + what);

    // The prelude adds a note of the characters that it cut off.
    private string ReadErrorText(JavaScriptValue parts, int index, int charactersMax)
    {
        const int NoteCharacters = 64;
        var element = GetElement(parts, index);
        var text = ReadString(element, HostLimits.BytesPerUnit * (charactersMax + NoteCharacters));
        Free(element);
        return text;
    }

    private JavaScriptException TakeException()
    {
        var thrown = new JavaScriptValue(_guest.TakeException.Invoke());
        return _isInitialising ? new JavaScriptException("Error", GetString(thrown)) : Describe(thrown);
    }

    // Null if the function threw.
    private JavaScriptValue? TryCall(JavaScriptValue function, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var result = new JavaScriptValue(_guest.Call.Invoke(function.Box, _undefined.Box, arguments.Length, Arguments(arguments)));
        if (Tag(result.Box) != ExceptionTag)
        {
            return result;
        }

        Free(result);
        DropException();
        return null;
    }

    private void FreeIfAny(JavaScriptValue? value)
    {
        if (value is { } given)
        {
            Free(given);
        }
    }

    private void DropException() => _guest.Free.Invoke(_guest.TakeException.Invoke());
}
