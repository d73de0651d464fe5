using System.Text;

namespace Longshore.Python.Packages;

/// <summary>Finds the import statements of a module, also those inside functions and conditions, without running Python.</summary>
internal sealed class ImportScanner
{
    private readonly string _source;
    private readonly StringBuilder _statement = new();
    private readonly List<PythonImport> _found = [];
    private int _at;
    private int _depth;

    private ImportScanner(string source) => _source = source;

    /// <summary>The imports of a source text, in order.</summary>
    public static IReadOnlyList<PythonImport> Scan(string source)
    {
        var scanner = new ImportScanner(source);
        while (scanner._at < source.Length)
        {
            scanner.Step();
        }

        scanner.EndStatement();
        return scanner._found;
    }

    private void Step()
    {
        var letter = _source[_at];
        switch (letter)
        {
            case '#': SkipTo('\n'); break;
            case '\'' or '"': SkipString(letter); break;
            case '\\': _at += 2; _statement.Append(' '); break;
            case '\n' or '\r' or ';' or ':' when _depth == 0: _at++; EndStatement(); break;
            default:
                _depth = Math.Max(_depth + (letter is '(' or '[' or '{' ? 1 : letter is ')' or ']' or '}' ? -1 : 0), 0);
                _statement.Append(char.IsWhiteSpace(letter) ? ' ' : letter);
                _at++;
                break;
        }
    }

    private void SkipTo(char end)
    {
        while (_at < _source.Length && _source[_at] != end)
        {
            _at++;
        }
    }

    // A string of one line that does not end there is not understood, for example one inside an f-string. The next line is.
    private void SkipString(char quote)
    {
        var triple = new string(quote, 3);
        var isLong = string.CompareOrdinal(_source, _at, triple, 0, triple.Length) == 0;
        _at += isLong ? triple.Length : 1;
        while (_at < _source.Length && (isLong || _source[_at] != '\n'))
        {
            if (_source[_at] == '\\')
            {
                _at += 2;
            }
            else if (_source[_at] == quote && (!isLong || string.CompareOrdinal(_source, _at, triple, 0, triple.Length) == 0))
            {
                _at += isLong ? triple.Length : 1;
                break;
            }
            else
            {
                _at++;
            }
        }

        _statement.Append('"');
    }

    private void EndStatement()
    {
        var words = _statement.ToString().Replace('(', ' ').Replace(')', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _statement.Clear();
        if (words is ["import", .. var modules])
        {
            _found.AddRange(Names(modules).Select(name => new PythonImport(0, name, [])));
        }
        else if (words is ["from", ..] && Array.IndexOf(words, "import") is > 0 and var end)
        {
            // The dots may stand apart from the name.
            var module = string.Concat(words[1..end]);
            var name = module.TrimStart('.');
            _found.Add(new PythonImport(module.Length - name.Length, name, [.. Names(words[(end + 1)..])]));
        }
    }

    // "a as b, c" names a and c.
    private static IEnumerable<string> Names(string[] words) => string.Join(' ', words)
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(part => part.Split(' ')[0])
        .Where(IsDottedName);

    // The names lead to files, so they are nothing but names.
    private static bool IsDottedName(string name) =>
        name.Split('.').All(part => part.Length > 0 && part.All(letter => letter == '_' || char.IsLetterOrDigit(letter)));
}
