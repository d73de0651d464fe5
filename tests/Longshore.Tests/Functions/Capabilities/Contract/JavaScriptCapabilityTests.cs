namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The capabilities as guests in JavaScript have them.</summary>
public sealed class JavaScriptCapabilityTests(ContractNode node) : CapabilityContract(node, GuestLanguage.JavaScript);
