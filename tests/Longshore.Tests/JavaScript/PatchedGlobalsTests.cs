using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

/// <summary>What a program does to the language's own objects changes nothing of what the host is told.</summary>
public sealed class PatchedGlobalsTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    // The globals that have methods, and what has no name: iterators, generators, typed arrays, functions.
    private static readonly string[] Targets =
    [
        "Object", "Function", "Array", "String", "Number", "Boolean", "BigInt", "Symbol", "Math", "JSON", "Reflect", "Date", "RegExp", "Map", "Set", "WeakMap",
        "Promise", "Proxy", "Error", "TypeError", "RangeError", "DOMException", "ArrayBuffer", "DataView", "Uint8Array", "Uint32Array", "performance",
        "console", "crypto", "Headers", "Request", "Response", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "globalThis",
        "Blob", "File", "FormData", "Event", "EventTarget", "AbortSignal", "AbortController", "ReadableStream", "WritableStream", "TransformStream", "URLPattern", "Crypto",
        "SubtleCrypto", "CryptoKey", "WeakMap",
        "Reflect.getPrototypeOf(Uint8Array)", "Reflect.getPrototypeOf([].values())", "Reflect.getPrototypeOf(new Map().entries())",
        "Reflect.getPrototypeOf(new Set().entries())", "Reflect.getPrototypeOf(''[Symbol.iterator]())", "Reflect.getPrototypeOf(function* () {})",
        "Reflect.getPrototypeOf(async () => {})", "Reflect.getPrototypeOf(Reflect.getPrototypeOf([].values()))",
    ];

    private static readonly string[] Patches =
    [
        "() => { throw new host.Error('patched') }",
        "() => NaN",
        "() => host.symbol",
        "() => 1e300",
        "() => 1n",
        "() => host.proxy",
    ];

    public static TheoryData<string> AllPatches => [.. Patches];

    [Theory]
    [MemberData(nameof(AllPatches))]
    public void Fetch_WithEveryMethodOfOneGlobalPatched_AnswersAsWithout(string patch)
    {
        foreach (var target in Targets)
        {
            using var context = fixture.NewContext();
            Patch(context, patch, [target]);

            // Await itself looks at a promise's constructor and then.
            if (target == "Promise")
            {
                Attempt(context);
            }
            else
            {
                Assert.Equal((200, "ok"), Answer(context, target));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllPatches))]
    public void Fetch_WithEveryMethodOfEveryGlobalPatched_ThrowsNothingForeign(string patch)
    {
        using var context = fixture.NewContext();
        Patch(context, patch, Targets);

        Attempt(context);
    }

    [Theory]
    [InlineData("{ get() { throw new Error('patched') }, set() { throw new Error('patched') }, configurable: true }")]
    [InlineData("{ get() { return Symbol() }, set() {}, configurable: true }")]
    [InlineData("{ value: 1e300, writable: false, configurable: true }")]
    public void Fetch_WithPropertiesOfEveryPrototype_AnswersAsWithout(string descriptor)
    {
        using var context = fixture.NewContext();
        context.Free(context.Evaluate(
            $$"""
            for (const target of [Object.prototype, Array.prototype, Function.prototype, String.prototype, Promise.prototype, Map.prototype]) {
                for (const name of ["value", "get", "set", "writable", "enumerable", "status", "headers", "method", "body", "fatal", "stream", "transfer", "name", "cause",
                    "at", "id", "every", "callback", "args", "outer", "text", "row", "done", "next", "0", "1", "2", "3", "-1", "isUsed", "bytes", "url"]) {
                    if (!Object.hasOwn(target, name)) { Object.defineProperty(target, name, {{"{ __proto__: null, " + descriptor[2..]}}); }
                }
            }
            """,
            "patch.js"));

        Assert.Equal((200, "ok"), Answer(context, descriptor));
    }

    [Fact]
    public void HostFunctions_ReachedByStackFrames_RefuseWhatTheyDoNotExpect()
    {
        using var context = fixture.NewContext();

        var tried = context.Evaluate(
            """
            const found = new Set();
            Error.prepareStackTrace = (error, frames) => { for (const frame of frames) { const f = frame.getFunction?.(); if (f) found.add(f); } return ""; };
            for (const use of [() => new URL({ toString() { return new Error().stack; } }), () => structuredClone({ get a() { return new Error().stack; } }),
                () => new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(255)), () => crypto.subtle.digest("none", new Uint8Array(0)).catch(e => e.stack)]) {
                try { use(); } catch (e) { e.stack; }
            }
            for (const f of found) {
                for (const args of [[], [Symbol()], [1e300, NaN], [{}, {}, {}, {}], Array(200).fill("x")]) {
                    try { f(...args); } catch {}
                }
            }
            found.size
            """,
            "steal.js");

        Assert.True(context.GetNumber(tried) >= 0);
        Assert.Equal("ok", context.Fetch("() => 'ok'").Body);
    }

    private static void Patch(JavaScriptContext context, string patch, IEnumerable<string> targets) => context.Free(context.Evaluate(
        $$"""
        {
            const host = { Error, symbol: Symbol(), proxy: new Proxy(function () {}, { get() { return 1e300; } }) };
            globalThis.kept = { Promise, later: setTimeout, never: clearTimeout, console, URL, structuredClone, random: Math.random, performance, crypto, Response, Blob, FormData, Event, EventTarget, AbortSignal, Headers, TextEncoder, TextDecoder, Map, Set, Date, Error, Uint8Array, DataView, ArrayBuffer, AggregateError };
            const { getOwnPropertyDescriptor, defineProperty, ownKeys } = Reflect;
            const patch = {{patch}};
            const spoil = target => {
                const keys = ownKeys(target);
                for (let i = 0; i < keys.length; i++) {
                    const key = keys[i];
                    const property = getOwnPropertyDescriptor(target, key);
                    if (key === "kept" || key === "prototype" || target === globalThis && key === "globalThis") { continue; }
                    if (property.value === undefined && property.configurable) {
                        defineProperty(target, key, { __proto__: null, get: patch, set: patch, configurable: true });
                    } else if (typeof property.value === "function" && (property.writable || property.configurable)) {
                        defineProperty(target, key, { __proto__: null, value: patch, writable: true, configurable: true });
                    }
                }
            };
            const all = [{{string.Join(", ", targets)}}];
            const prototypes = [];
            for (let i = 0; i < all.length; i++) { prototypes[i] = typeof all[i] === "function" ? all[i].prototype : undefined; }
            for (let i = 0; i < all.length; i++) {
                spoil(all[i]);
                if (prototypes[i]) { spoil(prototypes[i]); }
            }
        }
        """,
        "patch.js"));

    private static (int Status, string Body) Answer(JavaScriptContext context, string target)
    {
        try
        {
            var (response, body) = context.Fetch(Handler);
            return (response.Status, body);
        }
        catch (JavaScriptException failure)
        {
            return (0, $"{target}: {failure.Message} {failure.GuestStack}");
        }
    }

    // Any other exception than those of JavaScript fails the test.
    private static void Attempt(JavaScriptContext context)
    {
        try
        {
            context.Fetch(Handler);
        }
        catch (JavaScriptException)
        {
            // The guest has broken itself.
        }

        context.ReportRejections();
        _ = context.NextTimer();
        _ = context.TakeUnhandledRejection();
    }

    private const string Handler = """
        async request => {
            const k = globalThis.kept ?? { Promise, later: setTimeout, never: clearTimeout, console, URL, structuredClone, random: Math.random, performance, crypto, Response, Blob, FormData, Event, EventTarget, AbortSignal, Headers, TextEncoder, TextDecoder, Map, Set, Date, Error, Uint8Array, DataView, ArrayBuffer, AggregateError };
            const uses = [
                () => k.console.log("%s %d %j", "a", 1, {}, [1, { a: 2 }], new k.Map([[1, 2]]), new k.Error("x", { cause: 1 }), new k.Date(0), /x/g, new k.Uint8Array(2)),
                () => k.console.table([{ a: 1 }]),
                () => new k.URL("../x?y=1 2#z", "http://u:p@h:80/a/b").href,
                () => new k.URL("http://h/?a=1").searchParams.append("b", "c d"),
                () => k.structuredClone({ a: [1, new k.Date(0)], v: new k.DataView(new k.ArrayBuffer(8)) }),
                () => k.structuredClone(new k.Map([[new k.Set([1]), new k.Error("y")]])),
                () => k.random(),
                () => k.performance.now(),
                () => k.crypto.randomUUID(),
                () => k.crypto.subtle.digest("SHA-256", new k.Uint8Array(1)),
                () => new k.Headers({ a: "b" }).get("a"),
                () => new k.Response("x", { status: 201, headers: { a: "b" } }),
                () => new k.TextDecoder().decode(new k.TextEncoder().encode("\u00e9")),
                () => request.headers.get("x-ask"),
                () => new k.Response(new k.Blob(["a"])).text(),
                // A program that breaks streams waits for them in vain.
                () => { new k.Response("b").body.getReader().read(); },
                () => { const form = new k.FormData(); form.append("a", new k.Blob(["b"])); return new k.Response(form).formData(); },
                () => { const target = new k.EventTarget(); target.addEventListener("a", () => {}); target.dispatchEvent(new k.Event("a")); },
                () => k.AbortSignal.any([k.AbortSignal.abort(1)]),
                () => request.text(),
                () => { throw new k.AggregateError([new k.Error("1")], "all"); },
                () => { k.Promise.reject(new k.Error("lost")); },
            ];
            for (let i = 0; i < uses.length; i++) {
                try { await uses[i](); } catch {}
            }
            k.never(k.later(() => {}, 5));
            await new k.Promise(done => k.later(done, 1));
            return "ok";
        }
        """;
}
