// Works on the object "medium", with 100 KB of random bytes that the work refers to.
const own = new Uint8Array(100_000);

export default async (request, env) => {
    crypto.getRandomValues(own.subarray(0, 50_000));
    crypto.getRandomValues(own.subarray(50_000));
    const sum = await env.data.near("medium", bytes => bytes.length + own[0] - own[0]);
    return `${sum}`;
};
