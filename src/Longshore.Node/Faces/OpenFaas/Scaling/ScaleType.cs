namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>What the load of a function is measured by.</summary>
internal enum ScaleType
{
    /// <summary>Requests that arrive in a second.</summary>
    RequestsPerSecond,

    /// <summary>Requests that run or wait.</summary>
    Capacity,
}
