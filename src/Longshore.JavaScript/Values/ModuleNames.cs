using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>The functions and objects of a module by their paths, such as <c>lib.area</c> or <c>Point.prototype</c>, and its classes that no
/// path leads to by their places. Both are the same in every context of the same modules.</summary>
public class ModuleNames : IValueNames
{
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, JavaScriptValue> _values = new(StringComparer.Ordinal);
    private readonly ModuleClasses _classes;

    /// <summary>Collects the names of a module.</summary>
    /// <param name="context">The context in which the module was evaluated.</param>
    /// <param name="moduleNamespace">The module's namespace.</param>
    /// <param name="modules">The names of the module and of all that it imports.</param>
    /// <exception cref="JavaScriptException">The module has too many names, or names that are too long.</exception>
    public ModuleNames(JavaScriptContext context, JavaScriptValue moduleNamespace, IReadOnlySet<string> modules)
    {
        _classes = new ModuleClasses(modules);
        var found = context.Catalogue(moduleNamespace);
        var count = context.ListLength(found, 2 * HostLimits.CataloguePathsMax);
        for (var i = 0; i + 1 < count; i += 2)
        {
            var path = context.GetElement(found, i);
            Add(context, context.ReadString(path, HostLimits.PathBytesMax), context.GetElement(found, i + 1));
            context.Free(path);
        }

        context.Free(found);
    }

    /// <summary>Adds a name for an object. An object may have several names.</summary>
    /// <param name="context">The context of the object.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The object. This class keeps it.</param>
    public void Add(JavaScriptContext context, string name, JavaScriptValue value)
    {
        _names.TryAdd(context.IdentityOf(value), name);
        _values.TryAdd(name, value);
    }

    /// <summary>The object with a name, or null.</summary>
    public JavaScriptValue? TryFind(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public string? NameOf(JavaScriptContext context, JavaScriptValue value) =>
        context.TypeOf(value) == JavaScriptType.Object ? _names.GetValueOrDefault(context.IdentityOf(value)) : null;

    /// <inheritdoc/>
    public string? NameOfClass(JavaScriptContext context, JavaScriptValue prototype) =>
        NameOf(context, prototype) ?? _classes.NameOf(context, prototype);

    /// <inheritdoc/>
    public JavaScriptValue Find(JavaScriptContext context, string name) => context.Duplicate(
        TryFind(name) ?? _classes.Find(context, name) ?? throw new MalformedValueException($"there is no \"{name}\" in the module"));

    /// <inheritdoc/>
    public virtual int Keep(JavaScriptContext context, JavaScriptValue function) =>
        throw new UnsendableValueException("a function holds on to its own program's variables");

    /// <inheritdoc/>
    public virtual JavaScriptValue Remote(JavaScriptContext context, int number) =>
        throw new MalformedValueException("functions cannot be received here");
}
