namespace System.Runtime.CompilerServices;

/// <summary>Lets generated code call the internal methods of an assembly. The runtime recognizes the attribute by its
/// name.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
