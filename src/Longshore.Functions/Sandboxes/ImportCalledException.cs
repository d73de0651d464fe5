namespace Longshore.Functions.Sandboxes;

/// <summary>A module called an import while it was initialized without a world.</summary>
internal sealed class ImportCalledException(string module, string name)
    : Exception($"the initialization called \"{module}\" \"{name}\"");
