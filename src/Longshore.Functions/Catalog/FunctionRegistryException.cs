namespace Longshore.Functions.Catalog;

/// <summary>Functions cannot be changed now, because the place where several nodes agree on them does not take the change. They can be called. The message says
/// why, and whether the change may have become effective all the same.</summary>
public sealed class FunctionRegistryException(string message, Exception? cause = null) : Exception(message, cause);
