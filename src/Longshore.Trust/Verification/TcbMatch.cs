using Longshore.Trust.Certificates;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;

namespace Longshore.Trust.Verification;

/// <summary>Finds the level of a processor, a TDX module or an enclave in Intel's lists.</summary>
internal static class TcbMatch
{
    // TEE_TCB_SVN: the module's security version, its major version, then other components.
    private const int ModuleSvn = 0;
    private const int ModuleVersion = 1;
    private const int Microcode = 2;

    /// <summary>The level by which the processor is judged, and for TDX the one by which processor and domain are.</summary>
    /// <exception cref="EvidenceException">All levels are above.</exception>
    public static (TcbLevel Processor, TcbLevel Whole) Find(TcbInfo info, PckExtension processor, TdReport? domain)
    {
        var reached = info.Levels.Where(level =>
            IsReached(processor.Components, level.Sgx, from: 0) && processor.PceSvn >= level.PceSvn).ToArray();
        var whole = domain is null ? reached.FirstOrDefault() : Array.Find(reached, level => IsReached(domain, level));
        return whole is null
            ? throw new EvidenceException(EvidenceFailure.TcbUnsupported, "the processor's security versions are under every level that Intel lists")
            : (reached[0], whole);
    }

    /// <summary>The level of a security version.</summary>
    /// <exception cref="EvidenceException">All levels are above.</exception>
    public static SvnLevel Find(IReadOnlyList<SvnLevel> levels, int svn, string what) =>
        levels.FirstOrDefault(level => svn >= level.Svn)
        ?? throw new EvidenceException(EvidenceFailure.TcbUnsupported, string.Create(null, $"{what} has security version {svn}, under every level that Intel lists"));

    /// <summary>The module that Intel describes under a domain's major version.</summary>
    /// <exception cref="EvidenceException">There is none.</exception>
    public static TdxModule FindModule(TcbInfo info, byte version)
    {
        var id = version == 0 ? "" : TdxModule.IdOf(version);
        return info.Modules.FirstOrDefault(module => module.Id == id)
            ?? throw new EvidenceException(EvidenceFailure.TdxModuleMismatch, string.Create(null, $"Intel describes no TDX module of major version {version}"));
    }

    /// <summary>The status of the module that started the domain. One of the first version is judged with the processor.</summary>
    public static SvnLevel? FindModuleLevel(TdxModule module, TdReport domain) =>
        module.Id.Length == 0 ? null : Find(module.Levels, domain.TeeTcbSvn.Span[ModuleSvn], "the TDX module");

    /// <summary>Whether the TDX module has since been updated under the domain to what is newest, so that a new start would help.</summary>
    public static bool IsModuleUpdated(TcbInfo info, TdReport domain)
    {
        if (domain.TeeTcbSvn2 is not { } updated)
        {
            return false;
        }

        var svns = updated.Span;
        var newest = info.Levels[0].Tdx!;
        var module = svns[ModuleVersion] == 0 ? newest[ModuleSvn] : FindModule(info, svns[ModuleVersion]).Levels[0].Svn;
        return svns[ModuleSvn] >= module && svns[Microcode] >= newest[Microcode];
    }

    // The first two components are the module's, which has a list of its own from its second major version on.
    private static bool IsReached(TdReport domain, TcbLevel level) =>
        level.Tdx is not null && IsReached(domain.TeeTcbSvn.ToArray(), level.Tdx, domain.TeeTcbSvn.Span[ModuleVersion] > 0 ? Microcode : 0);

    private static bool IsReached(IReadOnlyList<byte> svns, IReadOnlyList<byte> level, int from)
    {
        for (var index = from; index < level.Count; index++)
        {
            if (svns[index] < level[index])
            {
                return false;
            }
        }

        return true;
    }
}
