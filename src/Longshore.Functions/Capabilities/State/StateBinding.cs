using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities.State;

/// <summary>A namespace as a function has it.</summary>
/// <param name="Space">The namespace.</param>
/// <param name="NameBytes">Its name in UTF-8, as guests give it.</param>
/// <param name="IsReadOnly">Whether changes are refused.</param>
internal sealed record StateBinding(StateSpace Space, byte[] NameBytes, bool IsReadOnly);
