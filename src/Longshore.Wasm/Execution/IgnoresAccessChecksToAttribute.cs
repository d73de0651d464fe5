namespace System.Runtime.CompilerServices;

/// <summary>Known to the runtime by its name: lets generated code call the internal methods of an assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
