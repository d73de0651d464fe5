// {"groupID": G, "consumerID": C}: the next message for an instance of a group, or false if there is none. Needs --grant http:HOST:8081.
import { ask, instancePath } from "./services/kafka.js";
import * as base64 from "./services/base64.js";

export default async function (request, env) {
    const records = await ask(env, "GET", `${instancePath(await request.json())}/records`, { accept: "application/vnd.kafka.binary.v2+json" });
    return Response.json(records.length > 0 ? new TextDecoder().decode(base64.decode(records[0].value)) : false);
}
