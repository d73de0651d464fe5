// {"file": NAME}: gets a file from the object store as /root/NAME, and answers null. Needs --dir DIRECTORY:/root:rw and --grant http:HOST:9000.
import { check, urlOf } from "./services/store.js";

export default async function (request, env) {
    const { file } = await request.json();
    const response = check(await fetch(urlOf(env, file)));
    await env.files.write(`/root/${file}`, await response.arrayBuffer());
    return Response.json(null);
}
