import { decisionTree } from "./decision-tree.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => decisionTree(1500), error => `mean error ${error.toFixed(5)}`);
