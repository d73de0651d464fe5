import { knn } from "./knn.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => knn(1500), ({ right, tested }) => `${right} of ${tested} right`);
