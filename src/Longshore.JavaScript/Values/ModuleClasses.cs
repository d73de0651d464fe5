using System.Globalization;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Values;

/// <summary>The classes of some modules by the places where they were written, whether a module exports them or not. A class that was made
/// several times from one place, as by a function that returns classes, has no name.</summary>
/// <param name="modules">The names of the modules.</param>
internal sealed class ModuleClasses(IReadOnlySet<string> modules)
{
    // No path of an export begins so, unless a program renames its exports on purpose.
    private const char Mark = '@';

    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, JavaScriptValue> _prototypes = new(StringComparer.Ordinal);

    /// <summary>The name of a class by its prototype, or null.</summary>
    public string? NameOf(JavaScriptContext context, JavaScriptValue prototype)
    {
        if (context.TypeOf(prototype) != JavaScriptType.Object)
        {
            return null;
        }

        if (_names.TryGetValue(context.IdentityOf(prototype), out var known))
        {
            return known;
        }

        if (Part(context, "constructor", prototype) is not { } constructor)
        {
            return null;
        }

        var own = (uint)context.IdentityOf(constructor);
        context.Free(constructor);
        var places = FindPlaces(context);
        return places.TryGetValue(own, out var place) && places.Values.Count(each => each == place) == 1
            ? Keep(context, place, context.Duplicate(prototype))
            : null;
    }

    /// <summary>The prototype of a class by its name; null if it is not the name of a class.</summary>
    /// <exception cref="UnsendableValueException">The class was not made here, or several times.</exception>
    public JavaScriptValue? Find(JavaScriptContext context, string name)
    {
        if (_prototypes.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!name.StartsWith(Mark))
        {
            return null;
        }

        var found = FindPlaces(context).Where(each => each.Value == name).Select(each => each.Key).ToList();
        if (found.Count != 1)
        {
            throw new UnsendableValueException($"an object of the class at {name[1..]}, which the other side has not made, or several times");
        }

        var constructor = context.ObjectAt(found[0]);
        var prototype = Part(context, "prototype", constructor);
        context.Free(constructor);
        if (prototype is { } value)
        {
            Keep(context, name, value);
        }

        return prototype;
    }

    private string Keep(JavaScriptContext context, string name, JavaScriptValue prototype)
    {
        _names[context.IdentityOf(prototype)] = name;
        _prototypes[name] = prototype;
        return name;
    }

    // The functions of the modules that make objects, with their places.
    private Dictionary<uint, string> FindPlaces(JavaScriptContext context)
    {
        context.FreeCycles();
        var functions = context.FindFunctions(modules.Contains);
        var heap = context.Heap();
        var places = new Dictionary<uint, string>();
        foreach (var (function, module) in functions)
        {
            if (heap.IsConstructor(function))
            {
                var (_, line, column) = heap.PlaceOf(function);
                places.Add(function, string.Create(CultureInfo.InvariantCulture, $"{Mark}{module}:{line}:{column}"));
            }
        }

        return places;
    }

    // One part of an object, as the prelude finds it, or null.
    private static JavaScriptValue? Part(JavaScriptContext context, string kind, JavaScriptValue value)
    {
        var name = context.NewString(kind);
        var parts = context.Call(context.Hooks.Decompose, [name, value]);
        JavaScriptValue? part = context.ListLength(parts, 1) == 1 ? context.GetElement(parts, 0) : null;
        context.Free([name, parts]);
        return part;
    }
}
