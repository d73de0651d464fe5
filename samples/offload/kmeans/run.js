import { kmeans } from "./kmeans.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => kmeans(2500, 8, 3), centres => centres[0].map(each => each.toFixed(2)).join(" "));
