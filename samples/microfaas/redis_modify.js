// {"id": ID, "spend": N}: takes N from the balance, and answers with what is left. Needs --grant tcp:HOST:6379.
import { withRedis } from "./services/redis.js";
import { wholeNumber } from "./services/numbers.js";

export default async function (request, env) {
    const { id, spend } = await request.json();
    return Response.json(await withRedis(env, async send => {
        await send("INCRBY", id, -wholeNumber("spend", spend));
        return send("GET", id);
    }));
}
