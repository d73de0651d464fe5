namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The capabilities as guests in C have them.</summary>
public sealed class CCapabilityTests(GuestNode node) : CapabilityContract(node, GuestLanguage.C);
