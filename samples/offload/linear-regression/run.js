import { linearRegression } from "./linear-regression.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => linearRegression(1_500_000), ({ slope, deviation }) => `slope ${slope.toFixed(3)}, deviation ${deviation.toFixed(3)}`);
