// {}: all cars with the numbers in stock, as one text. Needs --grant tcp:HOST:5432.
import { withPostgreSql } from "./services/postgresql.js";

export default async function (request, env) {
    const cars = await withPostgreSql(env, execute => execute(
        "select car_make, car_model, car_model_year, number_in_stock, id from inventory order by id"));
    const lines = cars.map(([make, model, year, stock, id]) => `${id}) ${make} ${model} ${year}: ${stock} in stock    `);
    const total = cars.reduce((sum, [, , , stock]) => sum + Number(stock), 0);
    return Response.json(`${lines.join("")}Total cars in stock: ${total}`);
}
