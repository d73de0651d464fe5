// {"file": NAME}: puts the file /etc/NAME into the object store. Needs --dir DIRECTORY:/etc and --grant http:HOST:9000.
import { check, urlOf } from "./services/store.js";

export default async function (request, env) {
    const { file } = await request.json();
    const url = urlOf(env, file);
    check(await fetch(url, { method: "PUT", body: await env.files.read(`/etc/${file}`) }));
    return Response.json(true);
}
