// Greets whom the query names, as samples/hello.js does. The same file runs in Longshore, workerd and deno.
export default {
  fetch(request) {
    const url = new URL(request.url);
    const name = url.searchParams.get("name") ?? "world";
    return new Response(`Hello, ${name}!\n`, { headers: { "x-answered-by": "benchmark" } });
  },
};
