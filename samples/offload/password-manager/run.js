import { create, work } from "./password-manager.js";
import { makeTraffic } from "../traffic.js";

await Promise.all(atlas.distribute_to_all_workers(create, [10_000]));
await makeTraffic(() => work(1_000_000), size => `${size} entries`);
