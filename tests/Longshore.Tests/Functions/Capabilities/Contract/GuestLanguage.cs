namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>A language that functions are written in.</summary>
public enum GuestLanguage
{
    /// <summary>C, by <c>sdk/c/longshore.h</c>.</summary>
    C,

    /// <summary>JavaScript, by the objects that Workers know.</summary>
    JavaScript,

    /// <summary>Python, by its own modules and those of <c>longshore</c>.</summary>
    Python,
}
