namespace Longshore.Benchmarks.Attack;

/// <summary>A call of a function that a node must survive.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Query">Its arguments, as the query of a URL has them.</param>
internal sealed record HostileCall(string Function, string Query)
{
    /// <summary>The call over HTTP.</summary>
    public string Path => Query.Length == 0 ? "/function/" + Function : $"/function/{Function}?{Query}";

    /// <summary>The arguments one by one.</summary>
    public IReadOnlyList<string> Arguments => Query.Length == 0 ? [] : Query.Split('&');
}
