// A request in, a response out, as in every runtime of the web:
//   curl localhost:8080/function/NAME?name=you
export default async function (request, env) {
    const name = new URL(request.url).searchParams.get("name") ?? "world";
    return new Response(`${env.GREETING}, ${name}!\n`);
}
