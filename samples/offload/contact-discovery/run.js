import { discover, someRegistered } from "./contact-discovery.js";
import { makeTraffic } from "../traffic.js";

const contacts = [...await someRegistered(5), ...Array.from({ length: 15 }, (_, i) => new Uint8Array(8).fill(10 + i))];
await makeTraffic(() => discover(contacts), found => `${found.filter(Boolean).length} of ${found.length} registered`);
