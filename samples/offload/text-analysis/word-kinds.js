// The words that only serve others, by kind, and the most frequent words whose form does not tell their kind.
const known = new Map(Object.entries({
    article: "the a an this that these those every each some any no both my your his her its our their another",
    pronoun: "i you he she it we they me him us them who what somebody nobody everybody something nothing everything",
    preposition: "of in on at by with from over under before after between through into out up down for about against without near behind than to",
    conjunction: "and or but nor so yet if when while because as although until whether",
    auxiliary: "is are was were be been being am has have had do does did will would can could may might must shall should",
    adverb: "not very too also again then now here there soon still never always often almost just only away together perhaps quite once twice",
    verb: "go goes went gone come comes came make makes made take takes took get gets got see sees saw say says said give gives gave know knows knew "
        + "find finds found keep keeps kept let lets put puts run runs ran turn turns meet meets met wake wakes woke count counts",
    adjective: "good bad old new young great small large long short high low early late first last own other same few many much more most little "
        + "red blue green black white warm cold dark bright empty full",
    number: "one two three four five six seven eight nine ten hundred thousand",
}).flatMap(([kind, words]) => words.split(" ").map(word => [word, kind])));

// Endings, the more telling ones first.
const endings = [
    [/ly$/, "adverb"],
    [/(?:ous|ful|ive|able|ible|less|ish|ical|ic|ian)$/, "adjective"],
    [/(?:tion|sion|ness|ment|ity|ship|ance|ence|ism|hood|dom)s?$/, "noun"],
    [/(?:ing|ed|ise|ize|ises|izes|ify|ifies)$/, "verb"],
];

const guess = word => known.get(word)
    ?? (/^\d/.test(word) ? "number" : endings.find(([ending]) => ending.test(word))?.[1] ?? "noun");

// What a word is between its neighbours, when its form alone says something else.
const rules = [
    [(kind, before) => kind === "verb" && (before === "article" || before === "adjective" || before === "number"), "noun"],
    [(kind, before, after, word) => kind === "noun" && before === "noun" && /[^s]s$/.test(word) && ["article", "preposition", "adverb", "conjunction"].includes(after), "verb"],
    [(kind, before) => kind === "noun" && (before === "pronoun" || before === "auxiliary"), "verb"],
    [(kind, before, after, word, last) => kind === "noun" && last === "to", "verb"],
];

/** The kind of every word of a sentence: what its form suggests, corrected by its neighbours. */
export function kindsOf(words) {
    const kinds = words.map(guess);
    words.forEach((word, i) => {
        const rule = rules.find(([applies]) => applies(kinds[i], kinds[i - 1], kinds[i + 1], word, words[i - 1]));
        kinds[i] = rule?.[1] ?? kinds[i];
    });
    return kinds;
}
