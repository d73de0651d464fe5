namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The tests that share a <see cref="GuestNode"/>: Python is prepared once for them.</summary>
[CollectionDefinition(nameof(GuestNode))]
public sealed class SharedGuestNode : ICollectionFixture<GuestNode>;
