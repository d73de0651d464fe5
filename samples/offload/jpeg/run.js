import { encode } from "./jpeg.js";
import { makePicture } from "./picture.js";
import { makeTraffic } from "../traffic.js";

const picture = makePicture(704, 576, 0);
await makeTraffic(() => encode(picture, 50), bytes => `${bytes.length} bytes`);
