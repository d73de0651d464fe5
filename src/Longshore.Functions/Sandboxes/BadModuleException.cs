namespace Longshore.Functions.Sandboxes;

/// <summary>A module cannot become a function.</summary>
internal sealed class BadModuleException(string reason, Exception? cause = null) : Exception(reason, cause);
