// Greets whom the query names, and tells what it was asked.
export default async function (request) {
    const url = new URL(request.url);
    const name = url.searchParams.get("name") ?? "world";
    if (request.headers.get("accept")?.includes("application/json")) {
        return Response.json({ greeting: "Hello", name, method: request.method, body: await request.text() });
    }
    return new Response(`Hello, ${name}!\n`, { headers: { "x-answered-by": "longshore" } });
}
