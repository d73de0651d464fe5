// The same two handlers on node's HTTP server, written as its users write them. Usage: node node-server.mjs PORT
import { createServer } from "node:http";

const hello = (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const name = url.searchParams.get("name") ?? "world";
  response.writeHead(200, { "content-type": "text/plain;charset=UTF-8", "x-answered-by": "benchmark" });
  response.end(`Hello, ${name}!\n`);
};

const orders = (request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const { customer, items } = JSON.parse(Buffer.concat(parts).toString());
    const totals = {};
    for (const { kind, count, price } of items) {
      totals[kind] = (totals[kind] ?? 0) + count * price;
    }
    const lines = items.map(({ name, count, price }) => ({ name, total: count * price }));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ customer, lines, totals }));
  });
};

createServer((request, response) => (request.method === "POST" ? orders : hello)(request, response)).listen(
  Number(process.argv[2]),
  "127.0.0.1",
);
