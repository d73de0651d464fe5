using Longshore.Trust.Collateral;

namespace Longshore.Trust.Verification;

/// <summary>Makes one status of several, as Intel's verification library does.</summary>
internal static class StatusConvergence
{
    /// <summary>The status of a whole whose part has a status of its own: a TDX module, or the quoting enclave. What is neither up to date nor
    /// revoked is out of date.</summary>
    public static TcbStatus With(TcbStatus whole, TcbStatus part) => part switch
    {
        TcbStatus.UpToDate => whole,
        TcbStatus.Revoked => TcbStatus.Revoked,
        _ => whole switch
        {
            TcbStatus.UpToDate or TcbStatus.SWHardeningNeeded => TcbStatus.OutOfDate,
            TcbStatus.ConfigurationNeeded or TcbStatus.ConfigurationAndSWHardeningNeeded => TcbStatus.OutOfDateConfigurationNeeded,
            _ => whole,
        },
    };

    /// <summary>Whether the status can come from an old TDX module only.</summary>
    public static bool MayBeHelpedByRelaunch(TcbStatus processor, TcbStatus whole, TcbStatus module, TcbStatus quotingEnclave) =>
        processor is TcbStatus.UpToDate or TcbStatus.SWHardeningNeeded or TcbStatus.ConfigurationNeeded or TcbStatus.ConfigurationAndSWHardeningNeeded
        && whole is TcbStatus.OutOfDate or TcbStatus.OutOfDateConfigurationNeeded
        && module == TcbStatus.OutOfDate
        && quotingEnclave is not (TcbStatus.OutOfDate or TcbStatus.Revoked);

    /// <summary>The status of a domain that a new start would help.</summary>
    public static TcbStatus RelaunchAdvised(TcbStatus processor, TcbStatus whole) =>
        NeedsConfiguration(processor) || NeedsConfiguration(whole) ? TcbStatus.TDRelaunchAdvisedConfigurationNeeded : TcbStatus.TDRelaunchAdvised;

    private static bool NeedsConfiguration(TcbStatus status) => status
        is TcbStatus.ConfigurationNeeded or TcbStatus.ConfigurationAndSWHardeningNeeded or TcbStatus.OutOfDateConfigurationNeeded;
}
