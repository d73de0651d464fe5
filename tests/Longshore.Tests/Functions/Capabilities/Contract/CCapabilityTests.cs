namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The capabilities as guests in C have them.</summary>
public sealed class CCapabilityTests(ContractNode node) : CapabilityContract(node, GuestLanguage.C);
