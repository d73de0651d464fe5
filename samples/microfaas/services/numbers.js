// A field of the argument that has to be an integer.
export function wholeNumber(name, value) {
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    if (!Number.isSafeInteger(number)) {
        throw new TypeError(`"${name}" is no integer`);
    }
    return number;
}
