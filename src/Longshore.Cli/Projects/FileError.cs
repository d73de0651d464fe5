using System.Globalization;

namespace Longshore.Cli.Projects;

/// <summary>An error in a project's file.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Message">What is wrong there, and what to do about it.</param>
internal sealed record FileError(FilePlace Place, string Message)
{
    /// <summary>The error as compilers write it, so that editors find the place.</summary>
    public string In(string file) => string.Create(CultureInfo.InvariantCulture, $"{file}:{Place.Line}:{Place.Column}: {Message}");
}
