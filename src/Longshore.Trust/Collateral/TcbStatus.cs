namespace Longshore.Trust.Collateral;

/// <summary>How Intel judges a processor with its firmware, a TDX module or a quoting enclave. Names are Intel's.</summary>
public enum TcbStatus
{
    /// <summary>All known weaknesses are closed.</summary>
    UpToDate,

    /// <summary>Software in the enclave must protect itself against known weaknesses.</summary>
    SWHardeningNeeded,

    /// <summary>The machine's firmware settings leave weaknesses open.</summary>
    ConfigurationNeeded,

    /// <summary>Both of the above.</summary>
    ConfigurationAndSWHardeningNeeded,

    /// <summary>Updates that close known weaknesses are missing.</summary>
    OutOfDate,

    /// <summary>Updates are missing, and settings leave weaknesses open.</summary>
    OutOfDateConfigurationNeeded,

    /// <summary>The TDX module was updated under the running domain; a new start would make it up to date.</summary>
    TDRelaunchAdvised,

    /// <summary>As above, and settings leave weaknesses open.</summary>
    TDRelaunchAdvisedConfigurationNeeded,

    /// <summary>It must not be trusted any more.</summary>
    Revoked,
}
