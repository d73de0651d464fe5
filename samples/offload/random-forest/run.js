import { randomForest } from "./random-forest.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => randomForest(50, 200), error => `mean error ${error.toFixed(3)}`);
