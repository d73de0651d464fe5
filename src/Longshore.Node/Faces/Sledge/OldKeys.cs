using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The keys of SLEdge's older specifications. Each is a warning that says what it meant.</summary>
internal static class OldKeys
{
    private static readonly (string Key, string Meaning)[] All =
    [
        ("http-req-size", "was the size of SLEdge's buffer for a request; here a body may have 16 MiB, whatever this says"),
        ("http-resp-size", "was the size of SLEdge's buffer for an answer; here an answer may have 16 MiB, whatever this says"),
        ("http-req-headers", "named the request's headers that SLEdge kept; here a function sees all of them"),
        ("http-resp-headers", "named the headers that SLEdge added to an answer; here none is added"),
        ("http-req-content-type", "was the type of a request's body; here a body of any type is passed on"),
        ("argsize", "was the number of arguments that SLEdge passed on; here a function gets those that the request has"),
        ("tail-module", "marked the end of a chain of modules in SLEdge's linear_chain branch; here every module answers its own requests"),
    ];

    /// <summary>Takes the old keys of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="warnings">Receives a warning for each key.</param>
    public static void Take(JsonObjectReader route, ICollection<ValidationError> warnings)
    {
        foreach (var (key, meaning) in All)
        {
            if (route.Take(key))
            {
                warnings.Add(new ValidationError(route.PathOf(key), "is a key of an older SLEdge: it " + meaning));
            }
        }
    }
}
