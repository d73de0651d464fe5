import * as std from "std";

const file = "micro-f-read.txt";

/** Writes a file of lines into the working directory, reads it line by line, removes it, and returns the number of letters. */
export function fRead_bench(lines) {
    const writer = std.open(file, "w");
    for (let i = 0; i < lines; i++) {
        writer.puts(`line ${i}\n`);
    }
    writer.close();
    const reader = std.open(file, "r");
    let letters = 0;
    for (let line; (line = reader.getline()) !== null;) {
        letters += line.length;
    }
    reader.close();
    os.remove(file);
    return letters;
}
