using System.Collections.Frozen;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The faces of all tenants.</summary>
internal sealed class TenantFaces(IReadOnlyList<TenantFace> faces)
{
    private readonly FrozenDictionary<int, TenantFace> _byPort = faces.ToFrozenDictionary(face => face.Port);

    public IReadOnlyList<TenantFace> All => faces;

    /// <summary>The face at a port.</summary>
    public TenantFace At(int port) => _byPort[port];
}
