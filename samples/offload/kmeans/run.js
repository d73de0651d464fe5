import { kmeans } from "./kmeans.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => kmeans(2500), ({ rounds, centres }) => `${centres} centres after ${rounds} rounds`);
