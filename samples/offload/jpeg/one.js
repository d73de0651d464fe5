import { encode } from "./jpeg.js";
import { makePicture } from "./picture.js";

// A small picture becomes a file: one.jpg, or the name after the program's.
const name = scriptArgs[1] ?? "one.jpg";
const bytes = await encode(makePicture(110, 73, 2), 50);
const file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC);
os.write(file, bytes.buffer, bytes.byteOffset, bytes.length);
os.close(file);
print(`${name}: ${bytes.length} bytes`);
