// {"id": ID, "balance": N}: stores the balance, and answers with what is stored then. Needs --grant tcp:HOST:6379.
import { withRedis } from "./services/redis.js";
import { wholeNumber } from "./services/numbers.js";

export default async function (request, env) {
    const { id, balance } = await request.json();
    return Response.json(await withRedis(env, async send => {
        await send("SET", id, wholeNumber("balance", balance));
        return send("GET", id);
    }));
}
