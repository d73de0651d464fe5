namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>The tests that share a <see cref="ContractNode"/>: Python is prepared once for them.</summary>
[CollectionDefinition(nameof(ContractNode))]
public sealed class SharedContractNode : ICollectionFixture<ContractNode>;
