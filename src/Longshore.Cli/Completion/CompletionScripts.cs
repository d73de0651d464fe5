using System.Globalization;
using System.Text;

namespace Longshore.Cli.Completion;

/// <summary>The scripts by which shells complete the command. They hold all verbs and options, so that completing starts no process.</summary>
internal static class CompletionScripts
{
    /// <summary>The shells that have a script.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell, CompletedVerb root) => shell switch
    {
        "bash" => Bash(root),
        "zsh" => Zsh(root),
        _ => Fish(root),
    };

    // The words before the cursor that are verbs are the path, whose verbs and options are offered; files after that, and after an option
    // with a value.
    private static string Bash(CompletedVerb root)
    {
        var script = new StringBuilder("""
            # eval "$(longshore completion bash)"
            _longshore() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= verbs options values each i
                for ((i = 0; i < COMP_CWORD; i++)); do
                    each=${COMP_WORDS[i]}
                    [ "$i" -gt 0 ] || each=
                    case "$path/$each" in

            """);
        foreach (var verb in root.All())
        {
            script.Append(CultureInfo.InvariantCulture, $"            '{verb.Parent}/{verb.Name}') path='{verb.Path}' verbs='{Words(verb.Verbs.Select(each => each.Name))}' options='{Words(verb.Options.Select(each => each.Name))}' values=' {Words(verb.Options.Where(each => each.TakesValue).Select(each => each.Name))} ' ;;\n");
        }

        return script.Append("""
                    esac
                done
                COMPREPLY=()
                case "$values" in *" $before "*) compopt -o default 2>/dev/null; return ;; esac
                case "$word" in
                    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
                    *) [ -n "$verbs" ] && COMPREPLY=($(compgen -W "$verbs" -- "$word")) || compopt -o default 2>/dev/null ;;
                esac
            }
            complete -F _longshore longshore

            """).ToString();
    }

    private static string Zsh(CompletedVerb root)
    {
        var script = new StringBuilder("""
            #compdef longshore
            # source <(longshore completion zsh)
            _longshore() {
                # path is zsh's own name for PATH.
                local at= each i
                local -a verbs options
                for ((i = 1; i < CURRENT; i++)); do
                    each=${words[i]}
                    [ "$i" -gt 1 ] || each=
                    case "$at/$each" in

            """);
        foreach (var verb in root.All())
        {
            script.Append(CultureInfo.InvariantCulture, $"            ('{verb.Parent}/{verb.Name}') at='{verb.Path}' verbs=({Described(verb.Verbs.Select(each => (each.Name, each.Summary)))}) options=({Described(verb.Options.Select(each => (each.Name, each.Summary)))}) ;;\n");
        }

        return script.Append("""
                    esac
                done
                if [[ ${words[CURRENT]} == -* ]]; then
                    _describe option options
                elif (( ${#verbs} )); then
                    _describe verb verbs
                else
                    _files
                fi
            }
            compdef _longshore longshore

            """).ToString();

        static string Described(IEnumerable<(string Name, string Summary)> each) =>
            string.Join(' ', each.Select(one => Quoted($"{one.Name.Replace(":", "\\:", StringComparison.Ordinal)}:{one.Summary}")));
    }

    private static string Fish(CompletedVerb root)
    {
        var script = new StringBuilder("""
            # longshore completion fish | source
            function __longshore_path
                set -l path
                for word in (commandline -opc)[2..]
                    string match -q -- '-*' $word; or set path $path $word
                end
                echo "$path"
            end
            function __longshore_at
                set -l path (__longshore_path)
                test "$path" = "$argv[1]"
            end
            function __longshore_in
                set -l path (__longshore_path)
                test "$path" = "$argv[1]"; or string match -q -- "$argv[1] *" "$path"
            end
            complete -c longshore -e

            """);
        foreach (var verb in root.All())
        {
            // A verb with verbs takes nothing else.
            foreach (var inner in verb.Verbs)
            {
                script.Append(CultureInfo.InvariantCulture, $"complete -c longshore -f -n '__longshore_at \"{verb.Path}\"' -a {inner.Name} -d {Quoted(inner.Summary)}\n");
            }

            foreach (var option in verb.Options)
            {
                var condition = verb.Path.Length == 0 ? "__longshore_at \"\"" : $"__longshore_in \"{verb.Path}\"";
                script.Append(CultureInfo.InvariantCulture, $"complete -c longshore -n '{condition}' {(option.Name.StartsWith("--", StringComparison.Ordinal) ? "-l " + option.Name[2..] : "-s " + option.Name[1..])}{(option.TakesValue ? " -r" : "")} -d {Quoted(option.Summary)}\n");
            }
        }

        return script.ToString();
    }

    private static string Words(IEnumerable<string> words) => string.Join(' ', words);

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
