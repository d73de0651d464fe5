import { bootstrap, discover, someRegistered } from "./contact-discovery.js";
import { makeTraffic } from "../traffic.js";

await Promise.all(atlas.distribute_to_all_workers(bootstrap, [40_000]));
const contacts = [...await someRegistered(20), ...Array.from({ length: 80 }, (_, i) => 10_000_001 + i)];
await makeTraffic(() => discover(contacts), found => `${found.filter(Boolean).length} of ${found.length} registered`);
