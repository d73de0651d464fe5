import { makeRandom } from "../random.js";

// Made when the module is first evaluated on a worker: nobody sends it.
const random = makeRandom(10);
const numberBytes = 8;
const registered = Array.from({ length: 5000 }, () => Uint8Array.from({ length: numberBytes }, () => Math.floor(random() * 10)));

// Looks at every digit of every number, so that time tells nothing about who was found.
const isEqual = (a, b) => {
    let difference = 0;
    for (let i = 0; i < numberBytes; i++) {
        difference |= a[i] ^ b[i];
    }
    return difference === 0;
};

/** Which of the contacts are registered. */
export function discover(contacts) {
    return contacts.map(contact => {
        let isFound = false;
        for (const number of registered) {
            isFound = isEqual(contact, number) || isFound;
        }
        return isFound;
    });
}

/** Some numbers that are registered, to ask for. */
export const someRegistered = count => registered.slice(0, count);
