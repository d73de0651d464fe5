namespace Longshore.Functions.Objects;

/// <summary>What a put expects of the object that it replaces. Stores ask it, or have their server ask the same, in one atomic step with the
/// put.</summary>
public readonly record struct ObjectCondition
{
    private ObjectCondition(string? ifMatch, string? ifNoneMatch) => (IfMatch, IfNoneMatch) = (ifMatch, ifNoneMatch);

    /// <summary>No condition.</summary>
    public static ObjectCondition None => default;

    /// <summary>There is no object with the key.</summary>
    public static ObjectCondition IsAbsent => new(null, Any);

    /// <summary>There is an object with the key.</summary>
    public static ObjectCondition IsPresent => new(Any, null);

    /// <summary>The object has this ETag.</summary>
    public static ObjectCondition Matches(string etag) => new(etag, null);

    /// <summary>There is no object, or it has another ETag.</summary>
    public static ObjectCondition MatchesNot(string etag) => new(null, etag);

    /// <summary>Stands for every object.</summary>
    public const string Any = "*";

    /// <summary>The ETag that the object must have, <see cref="Any"/>, or null.</summary>
    public string? IfMatch { get; }

    /// <summary>The ETag that the object must not have, <see cref="Any"/>, or null.</summary>
    public string? IfNoneMatch { get; }

    /// <summary>Whether it holds.</summary>
    /// <param name="etag">The ETag of the object that is there, or null if there is none.</param>
    public bool Holds(string? etag) =>
        (IfMatch is null || (etag is not null && (IfMatch == Any || IfMatch == etag)))
        && (IfNoneMatch is null || etag is null || (IfNoneMatch != Any && IfNoneMatch != etag));

    /// <summary>Refuses a put whose condition does not hold.</summary>
    /// <param name="etag">The ETag of the object that is there, or null if there is none.</param>
    /// <exception cref="ObjectException">It does not hold.</exception>
    public void Check(string? etag)
    {
        if (!Holds(etag))
        {
            throw Failed();
        }
    }

    /// <summary>The failure of a put whose condition does not hold.</summary>
    public static ObjectException Failed() =>
        new(ObjectFailure.PreconditionFailed, "the object is not the one that the put expects: there is none, or another one");
}
