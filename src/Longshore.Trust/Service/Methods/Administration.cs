using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>What changes of the registries have in common.</summary>
internal static class Administration
{
    // A registry has a handful.
    private const int ApplicationsMax = 64;

    /// <summary>Refuses everybody but the administrator: who registers a worker decides whose keys clients encrypt for.</summary>
    /// <exception cref="ServiceException">The administrator's token was not shown.</exception>
    public static void Require(ServiceRequest request)
    {
        if (!request.Caller.IsAdministrator)
        {
            throw new ServiceException(ServiceCode.AccessDenied, "only the administrator may do this: send the token of node.json as Authorization: Bearer TOKEN");
        }
    }

    /// <summary>Checks the length of an identifier.</summary>
    /// <exception cref="ServiceException">It is over the limit.</exception>
    public static string Bounded(string id) => id.Length <= OrderLimits.IdentifierCharactersMax
        ? id
        : throw new ServiceException(ServiceCode.InvalidParameter, string.Create(null, $"an identifier has over {OrderLimits.IdentifierCharactersMax} characters"));

    /// <summary>Reads application types.</summary>
    /// <exception cref="ServiceException">There are too many, or one is too long.</exception>
    public static IReadOnlyList<string> Applications(ServiceRequest request, string name)
    {
        var applications = request.List(name);
        return applications.Count <= ApplicationsMax
            ? [.. applications.Select(Bounded)]
            : throw new ServiceException(ServiceCode.InvalidParameter, string.Create(null, $"'{name}' has over {ApplicationsMax} entries"));
    }
}
