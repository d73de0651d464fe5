namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The capabilities as guests in JavaScript have them.</summary>
public sealed class JavaScriptCapabilityTests(GuestNode node) : CapabilityContract(node, GuestLanguage.JavaScript);
