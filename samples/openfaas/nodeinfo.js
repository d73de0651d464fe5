// What a call sees of its request and of the machine that runs it.
export default async function (request) {
    const body = await request.text();
    const lines = [
        "Engine: JavaScript on Longshore",
        `Time: ${new Date().toISOString()}`,
        `Method: ${request.method}`,
        `URL: ${request.url}`,
    ];
    if (body.trim() === "verbose") {
        for (const [name, value] of request.headers) {
            lines.push(`${name}: ${value}`);
        }
    }
    return new Response(lines.join("\n") + "\n", { headers: { "content-type": "text/plain; charset=utf-8" } });
}
