// {"groupID": G, "consumerID": C, "topic": T, "message": TEXT}: appends the message to a topic of Kafka, and commits offset 0 for the group. Needs
// --grant http:HOST:8081.
import { ask, instancePath } from "./services/kafka.js";

export default async function (request, env) {
    const argument = await request.json();
    const { topic, message } = argument;
    const { offsets: [written] } = await ask(env, "POST", `/topics/${encodeURIComponent(topic)}`, {
        type: "application/vnd.kafka.json.v2+json",
        body: { records: [{ value: message, partition: 0 }] },
    });
    if (written.error_code) {
        throw new Error(`the message was not written: ${written.error}`);
    }
    await ask(env, "POST", `${instancePath(argument)}/offsets`, { body: { offsets: [{ topic, partition: 0, offset: 0 }] } });
    return Response.json(true);
}
