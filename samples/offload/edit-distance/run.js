import { editDistance } from "./edit-distance.js";
import { makeTraffic } from "../traffic.js";

const from = "harbour lights ".repeat(40);
const to = "harbor nights ".repeat(42);
await makeTraffic(() => editDistance(from, to), distance => `distance ${distance}`);
