using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Modules;

/// <summary>Makes JavaScript of languages that are written for it, such as TypeScript.</summary>
public interface ISourceCompiler
{
    /// <summary>Compiles a file to an ES module.</summary>
    /// <param name="path">The file: a full path.</param>
    /// <exception cref="JavaScriptException">The text is not valid, or cannot be read.</exception>
    CompiledSource Compile(string path);
}
