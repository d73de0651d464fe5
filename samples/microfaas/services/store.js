// The URL of a file in the object store. Its bucket is in the environment: S3, by default MicroFaaS's http://192.168.1.158:9000/bucket.
export function urlOf(env, file) {
    if (typeof file !== "string" || file === "" || file === "." || file === ".." || file.includes("/")) {
        throw new TypeError("\"file\" is no name of a file");
    }
    return `${env.S3 ?? "http://192.168.1.158:9000/bucket"}/${encodeURIComponent(file)}`;
}

export function check(response) {
    if (!response.ok) {
        throw new Error(`the store answers ${response.status} ${response.statusText}`);
    }
    return response;
}
