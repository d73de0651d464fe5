// Runs a kernel under V8: node v8.mjs FILE.wasm N REPEATS prints one JSON line a run. A small run first lets V8 replace
// its baseline code by optimised code.
import { readFileSync } from "node:fs";

const [file, n, repeats] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(file));
const { run } = instance.exports;
for (let i = 0; i < 3; i++) run(Math.max(1, n >> 4));
await new Promise((resolve) => setTimeout(resolve, 100));
for (let i = 0; i < Number(repeats); i++) {
  const start = process.hrtime.bigint();
  const checksum = BigInt.asUintN(64, run(Number(n)));
  const ns = process.hrtime.bigint() - start;
  console.log(JSON.stringify({ checksum: String(checksum), ns: Number(ns) }));
}
