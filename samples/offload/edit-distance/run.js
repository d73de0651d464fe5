import { editDistance } from "./edit-distance.js";
import { makeTraffic } from "../traffic.js";

const letters = 2000;
const from = "harbour lights ".repeat(letters).slice(0, letters);
const to = "harbor nights ".repeat(letters).slice(0, letters);
await makeTraffic(() => editDistance(from, to), distance => `distance ${distance}`);
