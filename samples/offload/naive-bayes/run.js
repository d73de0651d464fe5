import { naiveBayes } from "./naive-bayes.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => naiveBayes(1000), share => `${(100 * share).toFixed(1)} % right`);
