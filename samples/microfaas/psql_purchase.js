// {"id": N}: takes a car out of the stock. Answers false if there is none. Needs --grant tcp:HOST:5432.
import { withPostgreSql } from "./services/postgresql.js";
import { wholeNumber } from "./services/numbers.js";

export default async function (request, env) {
    const { id } = await request.json();
    const car = wholeNumber("id", id);
    // One statement, so that no two purchases take the same car.
    const sold = await withPostgreSql(env, execute => execute(
        "update inventory set number_in_stock = number_in_stock - 1 where id = $1 and number_in_stock > 0 returning id", car));
    return Response.json(sold.length === 1);
}
