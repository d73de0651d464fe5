// A request in, a response out, as in every runtime of the web:
//   curl localhost:8080/function/NAME?name=you
import { greet } from "./greet";

interface Env {
    GREETING: string;
}

export default async function (request: Request, env: Env): Promise<Response> {
    const name = new URL(request.url).searchParams.get("name");
    return new Response(greet(env.GREETING, name) + "\n");
}
