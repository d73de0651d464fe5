namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The capabilities as guests in Python have them.</summary>
public sealed class PythonCapabilityTests(ContractNode node) : CapabilityContract(node, GuestLanguage.Python);
