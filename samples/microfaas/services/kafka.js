// Requests to a REST proxy of Kafka. Its URL is in the environment: KAFKA, by default MicroFaaS's http://192.168.1.166:8081.
const version2 = "application/vnd.kafka.v2+json";

export async function ask(env, method, path, { type = version2, accept = version2, body } = {}) {
    const url = `${env.KAFKA ?? "http://192.168.1.166:8081"}${path}`;
    const headers = body === undefined ? { accept } : { accept, "content-type": type };
    const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!response.ok) {
        throw new Error(`${method} ${path}: the proxy answers ${response.status} ${await response.text()}`);
    }
    return response.status === 204 ? null : response.json();
}

export const instancePath = ({ groupID, consumerID }) =>
    `/consumers/${encodeURIComponent(groupID)}/instances/${encodeURIComponent(consumerID)}`;
