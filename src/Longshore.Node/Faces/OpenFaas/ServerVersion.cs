using System.Reflection;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The version of this program.</summary>
internal static class ServerVersion
{
    /// <summary>The version as text, without the source's revision.</summary>
    public static string Text { get; } = Written.Split('+')[0];

    /// <summary>The source's revision, or empty if the build did not know it.</summary>
    public static string Revision { get; } = Written.Split('+') is [_, var revision] ? revision : "";

    private static string Written =>
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
