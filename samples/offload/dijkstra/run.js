import { dijkstra } from "./dijkstra.js";
import { makeTraffic } from "../traffic.js";

await makeTraffic(() => dijkstra(5000, 4), farthest => `the farthest place is ${farthest} away`);
