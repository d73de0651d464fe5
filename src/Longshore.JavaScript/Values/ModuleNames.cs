using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>What a module has, by the path that leads there: <c>lib.area</c>, <c>Point.prototype</c>. The same in every context of the
/// same modules.</summary>
public class ModuleNames : IValueNames
{
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, JavaScriptValue> _values = new(StringComparer.Ordinal);

    /// <summary>The names of a module.</summary>
    public ModuleNames(JavaScriptContext context, JavaScriptValue moduleNamespace)
    {
        var found = context.Catalogue(moduleNamespace);
        var count = context.LengthOf(found);
        for (var i = 0; i < count; i += 2)
        {
            var path = context.GetElement(found, i);
            Add(context, context.GetString(path), context.GetElement(found, i + 1));
            context.Free(path);
        }

        context.Free(found);
    }

    /// <summary>Gives an object a name that leads to it, or another name for it.</summary>
    /// <param name="context">Where it is.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">It is kept.</param>
    public void Add(JavaScriptContext context, string name, JavaScriptValue value)
    {
        _names.TryAdd(context.IdentityOf(value), name);
        _values.TryAdd(name, value);
    }

    /// <summary>What has a name, if anything has.</summary>
    public JavaScriptValue? TryFind(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public string? NameOf(JavaScriptContext context, JavaScriptValue value) =>
        context.TypeOf(value) == JavaScriptType.Object ? _names.GetValueOrDefault(context.IdentityOf(value)) : null;

    /// <inheritdoc/>
    public JavaScriptValue Find(JavaScriptContext context, string name) => TryFind(name) is { } value
        ? context.Duplicate(value)
        : throw new MalformedValueException($"there is no \"{name}\" in the module");

    /// <inheritdoc/>
    public virtual int Keep(JavaScriptContext context, JavaScriptValue function) =>
        throw new UnsendableValueException("a function holds on to its own program's variables");

    /// <inheritdoc/>
    public virtual JavaScriptValue Remote(JavaScriptContext context, int number) =>
        throw new MalformedValueException("no functions are taken here");
}
