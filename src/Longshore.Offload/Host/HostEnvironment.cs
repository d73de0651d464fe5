using System.Collections;

namespace Longshore.Offload.Host;

/// <summary>The environment of a program: a copy of the process's, which the program may change for itself and its commands.</summary>
internal sealed class HostEnvironment
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <param name="variables">The variables at the start.</param>
    public HostEnvironment(IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            _variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }
    }

    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>Sets a variable, or removes it.</summary>
    public void Set(string name, string? value)
    {
        if (value is null)
        {
            _variables.Remove(name);
        }
        else
        {
            _variables[name] = value;
        }
    }
}
