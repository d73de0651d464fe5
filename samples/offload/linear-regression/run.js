import { linearRegression } from "./linear-regression.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => linearRegression(200_000), ({ slope, offset }) => `${slope.toFixed(3)} x + ${offset.toFixed(3)}`);
