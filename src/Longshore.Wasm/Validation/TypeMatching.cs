using System.Collections.Immutable;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>Decides which types of a module are subtypes of others (core specification 3.3).</summary>
internal sealed class TypeMatching(ModuleModel model)
{
    // The first index of each type, because a module may define the same type several times.
    private int[]? _canonical;

    /// <summary>Whether a value of one type can be used as another.</summary>
    public bool Matches(ValueType actual, ValueType expected) =>
        actual == expected || actual == ValueTypes.Unknown || expected == ValueTypes.Unknown || MatchesReference(actual, expected);

    /// <summary>Whether a list of values can be used as another.</summary>
    public bool Matches(ImmutableArray<ValueType> actual, ImmutableArray<ValueType> expected)
    {
        if (actual.Length != expected.Length)
        {
            return false;
        }

        for (var i = 0; i < actual.Length; i++)
        {
            if (!Matches(actual[i], expected[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a function of one type can be used as another: it takes at least what that takes, and returns no more.</summary>
    public bool Matches(FunctionType actual, FunctionType expected) =>
        Matches(expected.Parameters, actual.Parameters) && Matches(actual.Results, expected.Results);

    private bool MatchesReference(ValueType actual, ValueType expected)
    {
        if (!actual.IsReference() || !expected.IsReference() || (expected.IsNeverNull() && !actual.IsNeverNull()))
        {
            return false;
        }

        return actual == ValueTypes.UnknownReference || expected == ValueTypes.UnknownReference
            || (actual.Erased() == expected.Erased()
                && (expected.TypeIndex() < 0 || IsSubtype(actual.TypeIndex(), Canonical(expected.TypeIndex()))));
    }

    private bool IsSubtype(int type, int expected)
    {
        for (; type >= 0; type = model.Definitions[type].Supertype)
        {
            if (Canonical(type) == expected)
            {
                return true;
            }
        }

        return false;
    }

    private int Canonical(int type)
    {
        if (_canonical is null)
        {
            var first = new Dictionary<FunctionType, int>(model.Types.Length);
            _canonical = new int[model.Types.Length];
            for (var i = 0; i < _canonical.Length; i++)
            {
                first.TryAdd(model.Types[i], i);
                _canonical[i] = first[model.Types[i]];
            }
        }

        return _canonical[type];
    }
}
