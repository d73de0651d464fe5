import { decisionTree } from "./decision-tree.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => decisionTree(1500, 6), error => `mean error ${error.toFixed(3)}`);
