using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Functions in TypeScript and JSX.</summary>
public sealed class TypeScriptTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Deploy_OfTypeScript_RunsWithItsImports()
    {
        _directory.Write("main.ts", """
            import type { Nothing } from "./none";
            import { double, type Pair } from "./lib.js";
            import { Color } from "./color";
            import { page } from "./page";
            export default async function (request: Request): Promise<Response> {
                const pair: Pair = [1, double(Color.Green)];
                return new Response([...pair, page("x")].join(" ") satisfies string);
            }
            """);
        _directory.Write("lib.ts", "export type Pair = [number, number];\nexport const double = <T extends number>(a: T): number => a! * 2;\n");
        _directory.Write("color.mts", "export enum Color { Red, Green }\n");
        _directory.Write("page.tsx", """
            const h = (name: string, properties: object, ...inner: unknown[]) => `<${name} ${JSON.stringify(properties)}>${inner}`;
            export const page = (name: string) => <p id={name}>hello</p>;
            """);
        _directory.Write("tsconfig.json", """{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }""");

        var deployed = await RunAsync("deploy", "f", "main.ts");
        Assert.Equal((0, ""), (deployed.ExitCode, deployed.Error));

        Assert.Equal("""1 2 <p {"id":"x"}>hello""", (await RunAsync("invoke", "f", "--local")).Output);
    }

    [Fact]
    public async Task Invoke_OfTypeScriptThatThrows_TellsThePlaceInTheSource()
    {
        _directory.Write("main.ts", """
            interface Unused { a: string }
            enum Color { Red, Green }
            import { fail } from "./fail";

            export default (request: Request): Response => {
                const color: Color = Color.Red;
                console.error(new Error("shown"));
                return fail(color);
            };
            """);
        _directory.Write("fail.ts", """
            type Never = never;

            export function fail(value: unknown): Never {
                throw new TypeError(`no ${value}`);
            }
            """);
        await RunAsync("deploy", "f", "main.ts");

        var failed = await RunAsync("invoke", "f", "--local");

        Assert.Contains("at fail (fail.ts:4:", failed.Error, StringComparison.Ordinal);
        Assert.Contains("at main_default (main.ts:8:", failed.Error, StringComparison.Ordinal);
        Assert.Contains("main.ts:7:23)", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_OfTypeScriptWithAnError_TellsItsPlace()
    {
        _directory.Write("main.ts", "import { a } from \"./lib\";\nexport default () => a;\n");
        _directory.Write("lib.ts", "\nexport const a: = 3;\n");
        var syntax = await RunAsync("deploy", "f", "main.ts");
        Assert.Equal(4, syntax.ExitCode);
        Assert.Contains("main.ts was refused: SyntaxError: Unexpected \"=\" at ", syntax.Error, StringComparison.Ordinal);
        Assert.Contains("lib.ts:2:17", syntax.Error, StringComparison.Ordinal);

        _directory.Write("lib.ts", "interface A { a: string }\n\nconst wrong: number = undefined.x;\nexport const a = 1;\n");
        Assert.Contains("lib.ts:3:", (await RunAsync("deploy", "f", "main.ts")).Error, StringComparison.Ordinal);
    }

    private Task<CommandOutput> RunAsync(params string[] arguments) =>
        LongshoreProcess.RunInAsync(_directory.Path, "", [.. arguments, "--data-dir", Path.Combine(_directory.Path, "data")]);
}
