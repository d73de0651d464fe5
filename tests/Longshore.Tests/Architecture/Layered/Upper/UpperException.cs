namespace Longshore.Tests.Architecture.Layered.Upper;

internal sealed class UpperException : Exception;
