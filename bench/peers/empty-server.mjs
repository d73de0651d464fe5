// Node's HTTP server with a WebAssembly module behind it: every request runs the module's _start in an instance of its own.
// Prints its port. Usage: node empty-server.mjs MODULE
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const server = createServer((request, response) => {
  new WebAssembly.Instance(module).exports._start();
  response.setHeader("content-length", 0);
  response.end();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
