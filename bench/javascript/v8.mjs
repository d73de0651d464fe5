// Runs a JavaScript program in QuickJS under V8: node v8.mjs QUICKJS.WASM PROGRAM WARMUPS REPEATS prints one JSON line a run.
import { readFileSync } from "node:fs";

const [engine, program, warmUps, repeats] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(engine));
const imports = {};
for (const each of WebAssembly.Module.imports(module)) (imports[each.module] ??= {})[each.name] = () => 0;
const quickjs = new WebAssembly.Instance(module, imports).exports;
quickjs._initialize();
quickjs.qjs_init();

function allocate(bytes) {
  const address = quickjs.wasm_malloc(bytes.length + 1);
  const memory = new Uint8Array(quickjs.memory.buffer);
  memory.set(bytes, address);
  memory[address + bytes.length] = 0;
  return address;
}

const source = readFileSync(program);
const text = allocate(source);
const name = allocate(Buffer.from("program.js"));
for (let i = 0; i < Number(warmUps) + Number(repeats); i++) {
  const start = process.hrtime.bigint();
  const value = quickjs.qjs_eval(text, source.length, name, 0);
  const ns = process.hrtime.bigint() - start;
  if (i >= Number(warmUps)) console.log(JSON.stringify({ checksum: String(quickjs.qjs_get_float64(value)), ns: Number(ns) }));
  // V8 replaces its baseline code in the background.
  await new Promise((resolve) => setTimeout(resolve, 20));
}
