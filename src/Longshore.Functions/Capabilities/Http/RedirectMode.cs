namespace Longshore.Functions.Capabilities.Http;

/// <summary>What is done with a redirect, as in the Fetch standard.</summary>
internal enum RedirectMode
{
    /// <summary>It is followed. Each server on the way must be granted.</summary>
    Follow,

    /// <summary>It is an error.</summary>
    Error,

    /// <summary>It is the answer.</summary>
    Manual,
}
