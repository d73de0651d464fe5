namespace Longshore.Tests.Architecture.Layered.Upper;

[AttributeUsage(AttributeTargets.All)]
internal sealed class UpperAttribute : Attribute;
