import { randomForest } from "./random-forest.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => randomForest(100, 50), error => `mean error ${error.toFixed(3)}`);
