namespace Longshore.Tests.Architecture.Layered;

/// <summary>Uses no folder, so every folder may use it.</summary>
internal sealed class RootOptions;
