// Intl, as in ECMA-402: English of the United States, of Britain and of Canada, and Swedish for dates and times in the order of ISO 8601. A part
// of prelude.js. The host has the time zones; all else is here, because the runtime has no tables of languages.
    {
        const intlLocales = listOf("en", "en-US", "en-GB", "en-CA", "sv", "sv-SE");
        const localePattern = /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*(?:-[A-WY-Za-wy-z\d](?:-[A-Za-z\d]{2,8})+)*(?:-x(?:-[A-Za-z\d]{1,8})+)?$/;
        const canonicalTag = tag => {
            if (typeof tag !== "string" && !isObject(tag)) {
                throw new TypeError("a language is a string or an Intl.Locale");
            }
            const text = String(tag);
            if (!matches(localePattern, text)) {
                throw new RangeError(`Incorrect locale information provided: ${clip(text, errorCharactersMax)}`);
            }
            let isExtension = false;
            return text.split("-").map((part, i) => {
                isExtension ||= part.length === 1;
                return i === 0 || isExtension ? part.toLowerCase()
                    : part.length === 2 ? part.toUpperCase()
                    : part.length === 4 && !/\d/.test(part) ? part[0].toUpperCase() + part.slice(1).toLowerCase()
                    : part.toLowerCase();
            }).join("-");
        };
        const canonicalTags = locales => locales === undefined ? []
            : typeof locales === "string" || isLocale(locales) ? [canonicalTag(locales)]
            : [...new Set(Array.from(Object(locales), canonicalTag))];
        const supportedOf = tags => tags.filter(tag => includesOf(intlLocales, baseOf(tag)) || tag.startsWith("en"));
        const baseOf = tag => tag.split(/-[a-z\d](?:-|$)/)[0];
        const includesOf = (list, value) => {
            for (let i = 0; i < list.length; i++) {
                if (list[i] === value) {
                    return true;
                }
            }
            return false;
        };
        const resolveLocale = locales => {
            const tags = supportedOf(canonicalTags(locales));
            return tags.length === 0 ? "en-US" : includesOf(intlLocales, baseOf(tags[0])) ? baseOf(tags[0]) : "en";
        };
        const optionOf = (options, name, allowed, missing) => {
            const given = options[name];
            if (given === undefined) {
                return missing;
            }
            const value = typeof allowed[0] === "boolean" ? Boolean(given) : String(given);
            if (allowed.length > 0 && !allowed.includes(value)) {
                throw new RangeError(`Value ${clip(String(given), errorCharactersMax)} out of range for Intl options property ${name}`);
            }
            return value;
        };
        const numberOption = (options, name, least, most, missing) => {
            const given = options[name];
            if (given === undefined) {
                return missing;
            }
            const value = Number(given);
            if (!(value >= least && value <= most)) {
                throw new RangeError(`${name} value is out of range.`);
            }
            return Math.floor(value);
        };
        const optionsOf = options => options === undefined ? nothing : Object(options);
        const intl = {};
        const intlClass = (name, made) => {
            hide(made.prototype, Symbol.toStringTag, `Intl.${name}`);
            hide(made, "supportedLocalesOf", (locales, options) => supportedOf(canonicalTags(locales)));
            hide(intl, name, made);
            return made;
        };

        let isLocale = () => false;
        class Locale {
            #tag;
            static { isLocale = value => isObject(value) && #tag in value; }
            constructor(tag, options = undefined) {
                if (new.target === undefined || tag === undefined) {
                    throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
                }
                const { language, script, region } = optionsOf(options);
                const parts = canonicalTag(tag).split("-");
                const rest = parts.slice(1).findIndex(part => part.length === 1);
                const main = rest < 0 ? parts : parts.slice(0, rest + 1);
                const own = { language: main[0], script: main.slice(1).find(part => part.length === 4 && !/\d/.test(part)), region: main.slice(1).find(part => /^(?:[A-Z]{2}|\d{3})$/.test(part)) };
                this.#tag = canonicalTag([language ?? own.language, script ?? own.script, region ?? own.region, ...rest < 0 ? [] : parts.slice(rest + 1)].filter(part => part !== undefined).join("-"));
            }
            get baseName() { return baseOf(this.#tag); }
            get language() { return this.#tag.split("-")[0]; }
            get script() { return this.baseName.split("-").slice(1).find(part => part.length === 4); }
            get region() { return this.baseName.split("-").slice(1).find(part => part.length < 4); }
            toString() { return this.#tag; }
        }
        hide(Locale.prototype, Symbol.toStringTag, "Intl.Locale");
        hide(intl, "Locale", Locale);
        hide(intl, "getCanonicalLocales", locales => canonicalTags(locales));

        // Numbers. The shortest decimal digits that mean the number are rounded, halves away from zero.
        const digitsOfNumber = value => {
            if (typeof value === "bigint") {
                const text = String(value < 0n ? -value : value);
                return { digits: text === "0" ? "" : text, point: text === "0" ? 0 : text.length };
            }
            const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
            const digits = mantissa.replace(".", "").replace(/0+$/, "");
            return { digits, point: digits === "" ? 0 : Number(exponent) + 1 };
        };
        // Keeps count digits.
        const roundDigits = ({ digits, point }, count) => {
            if (count >= digits.length) {
                return { digits, point };
            }
            if (count < 0) {
                return { digits: "", point: 0 };
            }
            const isUp = digits[count] >= "5";
            let kept = digits.slice(0, count);
            if (isUp) {
                kept = (BigInt(`1${kept}`) + 1n).toString();
                if (kept[0] === "2") {
                    return { digits: "1", point: point + 1 };
                }
                kept = kept.slice(1);
            }
            kept = kept.replace(/0+$/, "");
            return { digits: kept, point: kept === "" ? 0 : point };
        };
        const fixedText = ({ digits, point }, least) => {
            const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
            const part = point > 0 ? digits.slice(point) : digits === "" ? "" : "0".repeat(-point) + digits;
            return { whole, part: part.padEnd(least, "0") };
        };
        const currencySymbols = {
            __proto__: null, USD: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", CNY: "CN¥", KRW: "₩", BRL: "R$", CAD: "CA$", AUD: "A$", MXN: "MX$", NZD: "NZ$",
            ILS: "₪", VND: "₫", TWD: "NT$", PHP: "₱", HKD: "HK$", XAF: "FCFA", XOF: "F\u202fCFA", XPF: "CFPF",
        };
        const nationalCurrencies = { __proto__: null, "en-GB": "GBP", "en-CA": "CAD", "sv-SE": "SEK", sv: "SEK" };
        const currencyNames = {
            __proto__: null, USD: ["US dollar", "US dollars"], EUR: ["euro", "euros"], GBP: ["British pound", "British pounds"], JPY: ["Japanese yen", "Japanese yen"],
            CHF: ["Swiss franc", "Swiss francs"], CAD: ["Canadian dollar", "Canadian dollars"], AUD: ["Australian dollar", "Australian dollars"],
            CNY: ["Chinese yuan", "Chinese yuan"], INR: ["Indian rupee", "Indian rupees"], SEK: ["Swedish krona", "Swedish kronor"],
        };
        const currencyDigits = { __proto__: null, JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, UGX: 0, XAF: 0, XOF: 0, XPF: 0, PYG: 0, RWF: 0, BHD: 3, KWD: 3, JOD: 3, OMR: 3, TND: 3, IQD: 3, LYD: 3 };
        // Short, and long for one and for several; a short form with a letter before it has no space.
        const unitForms = {
            __proto__: null,
            bit: ["bit", "bit", "bits"], byte: ["byte", "byte", "bytes"], kilobyte: ["kB", "kilobyte", "kilobytes"], megabyte: ["MB", "megabyte", "megabytes"],
            gigabyte: ["GB", "gigabyte", "gigabytes"], terabyte: ["TB", "terabyte", "terabytes"], millisecond: ["ms", "millisecond", "milliseconds"],
            second: ["sec", "second", "seconds"], minute: ["min", "minute", "minutes"], hour: ["hr", "hour", "hours"], day: ["day|days", "day", "days"],
            week: ["wk|wks", "week", "weeks"], month: ["mth|mths", "month", "months"], year: ["yr|yrs", "year", "years"],
            millimeter: ["mm", "millimeter", "millimeters"], centimeter: ["cm", "centimeter", "centimeters"], meter: ["m", "meter", "meters"],
            kilometer: ["km", "kilometer", "kilometers"], inch: ["in", "inch", "inches"], foot: ["ft", "foot", "feet"], mile: ["mi", "mile", "miles"],
            gram: ["g", "gram", "grams"], kilogram: ["kg", "kilogram", "kilograms"], pound: ["lb", "pound", "pounds"], liter: ["L", "liter", "liters"],
            milliliter: ["mL", "milliliter", "milliliters"], percent: ["%", "percent", "percent"], celsius: ["°C", "degree Celsius", "degrees Celsius"],
            fahrenheit: ["°F", "degree Fahrenheit", "degrees Fahrenheit"], degree: ["deg", "degree", "degrees"],
        };
        const compactForms = [[12, "T", "trillion"], [9, "B", "billion"], [6, "M", "million"], [3, "K", "thousand"]];
        const isSwedish = locale => locale.startsWith("sv");
        class NumberFormat {
            #options;
            #bound;
            constructor(locales = undefined, options = undefined) {
                const given = optionsOf(options);
                const style = optionOf(given, "style", ["decimal", "percent", "currency", "unit"], "decimal");
                const currency = given.currency === undefined ? undefined : String(given.currency).toUpperCase();
                if (style === "currency" && currency === undefined) {
                    throw new TypeError("Currency code is required with currency style.");
                }
                if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) {
                    throw new RangeError(`Invalid currency code : ${clip(currency, errorCharactersMax)}`);
                }
                const unit = given.unit === undefined ? undefined : String(given.unit);
                if (style === "unit" && unit === undefined) {
                    throw new TypeError("Required unit is missing");
                }
                if (unit !== undefined && unit.split("-per-").some(each => unitForms[each] === undefined)) {
                    throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${clip(unit, errorCharactersMax)}'`);
                }
                const notation = optionOf(given, "notation", ["standard", "scientific", "engineering", "compact"], "standard");
                const own = style === "currency" && notation === "standard" ? currencyDigits[currency] ?? 2 : 0;
                const most = style === "currency" && notation === "standard" ? own : style === "percent" || notation === "compact" ? 0 : 3;
                let leastPart = numberOption(given, "minimumFractionDigits", 0, 100, undefined);
                let mostPart = numberOption(given, "maximumFractionDigits", 0, 100, undefined);
                const isRounded = leastPart !== undefined || mostPart !== undefined;
                if (leastPart !== undefined && mostPart !== undefined && leastPart > mostPart) {
                    throw new RangeError("maximumFractionDigits value is out of range.");
                }
                leastPart ??= Math.min(own, mostPart ?? own);
                mostPart ??= Math.max(most, leastPart);
                const leastDigits = numberOption(given, "minimumSignificantDigits", 1, 21, undefined);
                const mostDigits = numberOption(given, "maximumSignificantDigits", leastDigits ?? 1, 21, undefined);
                const grouping = given.useGrouping;
                this.#options = {
                    __proto__: null, locale: resolveLocale(locales), numberingSystem: "latn", style,
                    ...style === "currency" ? {
                        currency, currencyDisplay: optionOf(given, "currencyDisplay", ["code", "symbol", "narrowSymbol", "name"], "symbol"),
                        currencySign: optionOf(given, "currencySign", ["standard", "accounting"], "standard"),
                    } : {},
                    ...style === "unit" ? { unit, unitDisplay: optionOf(given, "unitDisplay", ["short", "narrow", "long"], "short") } : {},
                    minimumIntegerDigits: numberOption(given, "minimumIntegerDigits", 1, 21, 1),
                    ...leastDigits === undefined && mostDigits === undefined
                        ? { minimumFractionDigits: leastPart, maximumFractionDigits: mostPart }
                        : { minimumSignificantDigits: leastDigits ?? 1, maximumSignificantDigits: mostDigits ?? 21 },
                    useGrouping: grouping === undefined ? notation === "compact" ? "min2" : "auto" : grouping === true || grouping === "true" ? "always" : grouping === false || grouping === "false" ? false : String(grouping),
                    notation, ...notation === "compact" ? { compactDisplay: optionOf(given, "compactDisplay", ["short", "long"], "short") } : {},
                    signDisplay: optionOf(given, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto"),
                    roundingIncrement: 1, roundingMode: "halfExpand", roundingPriority: "auto", trailingZeroDisplay: "auto",
                };
                hide(this, "_isRounded", isRounded);
            }
            get format() { return this.#bound ??= value => this.formatToParts(value).map(part => part.value).join(""); }
            #rounded(decimal) {
                const { minimumSignificantDigits: least, maximumSignificantDigits: most, minimumFractionDigits, maximumFractionDigits, notation } = this.#options;
                if (most !== undefined) {
                    const rounded = roundDigits(decimal, most);
                    return fixedText(rounded, Math.max(0, least - (rounded.digits === "" ? 1 : rounded.point)));
                }
                if (notation === "compact" && !this._isRounded) {
                    return fixedText(roundDigits(decimal, Math.max(2, decimal.point)), 0);
                }
                return fixedText(roundDigits(decimal, decimal.point + maximumFractionDigits), minimumFractionDigits);
            }
            #grouped(whole) {
                const { useGrouping, locale } = this.#options;
                if (useGrouping === false || whole.length < 4 || (useGrouping === "min2" && whole.length < 5)) {
                    return [{ type: "integer", value: whole }];
                }
                const parts = [];
                for (let end = whole.length; end > 0; end -= 3) {
                    parts.unshift({ type: "integer", value: whole.slice(Math.max(0, end - 3), end) });
                    if (end > 3) {
                        parts.unshift({ type: "group", value: isSwedish(locale) ? "\u00a0" : "," });
                    }
                }
                return parts;
            }
            #numberParts(value) {
                const { style, notation, minimumIntegerDigits, locale, compactDisplay } = this.#options;
                if (Number.isNaN(value)) {
                    return [{ type: "nan", value: "NaN" }];
                }
                if (value === Infinity || value === -Infinity) {
                    return [{ type: "infinity", value: "∞" }];
                }
                let decimal = digitsOfNumber(value);
                if (style === "percent" && decimal.digits !== "") {
                    decimal = { digits: decimal.digits, point: decimal.point + 2 };
                }
                let exponent = 0;
                let mark;
                const shifted = () => ({ digits: decimal.digits, point: decimal.point - exponent });
                if (decimal.digits !== "" && notation === "compact") {
                    const choose = point => compactForms.find(form => point > form[0]);
                    const at = form => {
                        mark = form;
                        exponent = form?.[0] ?? 0;
                    };
                    at(choose(decimal.point));
                    // 999,999 is 1M.
                    const first = this.#rounded(shifted());
                    if (first.whole.length > 3) {
                        at(choose(decimal.point + 1) ?? mark);
                    }
                } else if (decimal.digits !== "" && (notation === "scientific" || notation === "engineering")) {
                    const choose = point => notation === "scientific" ? point - 1 : Math.floor((point - 1) / 3) * 3;
                    exponent = choose(decimal.point);
                    // 999,999 is 1E6.
                    const first = this.#rounded(shifted());
                    exponent = choose(exponent + first.whole.length);
                }
                const { whole, part } = this.#rounded(shifted());
                const parts = this.#grouped(whole.padStart(minimumIntegerDigits, "0"));
                if (part !== "") {
                    parts.push({ type: "decimal", value: isSwedish(locale) ? "," : "." }, { type: "fraction", value: part });
                }
                if (mark !== undefined) {
                    parts.push(...compactDisplay === "long" ? [{ type: "literal", value: " " }, { type: "compact", value: mark[2] }] : [{ type: "compact", value: mark[1] }]);
                }
                if (notation === "scientific" || notation === "engineering") {
                    parts.push({ type: "exponentSeparator", value: "E" });
                    if (exponent < 0) {
                        parts.push({ type: "exponentMinusSign", value: "-" });
                    }
                    parts.push({ type: "exponentInteger", value: String(Math.abs(exponent)) });
                }
                return parts;
            }
            #signOf(value, parts) {
                const { signDisplay } = this.#options;
                const isNegative = typeof value === "bigint" ? value < 0n : value < 0 || Object.is(value, -0);
                const isZero = !parts.some(part => (part.type === "integer" || part.type === "fraction") && /[1-9]/.test(part.value)) && !parts.some(part => part.type === "infinity");
                switch (signDisplay) {
                    case "never": return "";
                    case "always": return isNegative ? "-" : "+";
                    case "exceptZero": return isZero || Number.isNaN(value) ? "" : isNegative ? "-" : "+";
                    case "negative": return isNegative && !isZero ? "-" : "";
                    default: return isNegative ? "-" : "";
                }
            }
            formatToParts(given = undefined) {
                const value = typeof given === "bigint" ? given : Number(given);
                const options = this.#options;
                const parts = this.#numberParts(value);
                const sign = this.#signOf(value, parts);
                const isAccounted = options.currencySign === "accounting" && sign === "-";
                const signs = sign === "" || isAccounted ? [] : [{ type: sign === "-" ? "minusSign" : "plusSign", value: sign === "-" && isSwedish(options.locale) ? "−" : sign }];
                const isOne = parts.length === 1 && parts[0].value === "1";
                if (options.style === "percent") {
                    return [...signs, ...parts, ...isSwedish(options.locale) ? [{ type: "literal", value: "\u00a0" }] : [], { type: "percentSign", value: "%" }];
                }
                if (options.style === "currency") {
                    const { currency, currencyDisplay, locale } = options;
                    if (currencyDisplay === "name") {
                        return [...signs, ...parts, { type: "literal", value: " " }, { type: "currency", value: currencyNames[currency]?.[isOne ? 0 : 1] ?? currency }];
                    }
                    const narrow = currencySymbols[currency]?.replace(/^[A-Z]+(?=[$¥])/, "");
                    const shown = currencyDisplay === "code" ? currency
                        : currencyDisplay === "narrowSymbol" ? narrow ?? currency
                        : nationalCurrencies[locale] === currency ? currency === "SEK" ? "kr" : narrow
                        : currency === "USD" && locale === "en-CA" ? "US$"
                        : currency === "USD" && locale === "en-GB" ? "US$"
                        : currencySymbols[currency] ?? currency;
                    if (isSwedish(locale)) {
                        const swedish = shown === "$" ? "US$" : currency === "SEK" || currency === "EUR" || currencyDisplay === "narrowSymbol" ? shown : currency;
                        return [...signs, ...parts, { type: "literal", value: "\u00a0" }, { type: "currency", value: swedish }];
                    }
                    const space = /[A-Za-z]$/.test(shown) && /\d/.test(parts[0].value) ? [{ type: "literal", value: "\u00a0" }] : [];
                    const amount = [{ type: "currency", value: shown }, ...space, ...parts];
                    return isAccounted ? [{ type: "literal", value: "(" }, ...amount, { type: "literal", value: ")" }] : [...signs, ...amount];
                }
                if (options.style === "unit") {
                    const [main, per] = options.unit.split("-per-");
                    const [short, one, several] = unitForms[main];
                    const word = options.unitDisplay === "long" ? isOne ? one : several : short.split("|")[isOne ? 0 : short.includes("|") ? 1 : 0];
                    const text = per === undefined ? word : options.unitDisplay === "long" ? `${word} per ${unitForms[per][1]}` : main === "kilometer" && per === "hour" ? "km/h" : main === "mile" && per === "hour" ? "mph" : `${word}/${unitForms[per][0].split("|")[0].replace(/^sec$/, "s").replace(/^hr$/, "h")}`;
                    const isTight = options.unitDisplay === "narrow" || word === "%" || word.startsWith("°");
                    const tight = options.unitDisplay === "long" && word !== "%" ? false : isTight;
                    return [...signs, ...parts, ...tight ? [] : [{ type: "literal", value: " " }], { type: word === "%" ? "percentSign" : "unit", value: text }];
                }
                return [...signs, ...parts];
            }
            resolvedOptions() { return { ...this.#options }; }
        }
        const callable = made => new Proxy(made, { __proto__: null, apply: (target, self, args) => new target(...args) });

        const pluralOf = (value, type) => {
            if (type === "ordinal") {
                const [ten, hundred] = [value % 10, value % 100];
                return ten === 1 && hundred !== 11 ? "one" : ten === 2 && hundred !== 12 ? "two" : ten === 3 && hundred !== 13 ? "few" : "other";
            }
            return value === 1 ? "one" : "other";
        };
        class PluralRules {
            #options;
            #numbers;
            constructor(locales = undefined, options = undefined) {
                const given = optionsOf(options);
                this.#numbers = new NumberFormat("en", given);
                this.#options = { locale: resolveLocale(locales), type: optionOf(given, "type", ["cardinal", "ordinal"], "cardinal") };
            }
            select(value) {
                const shown = this.#numbers.format(Math.abs(Number(value)));
                return shown.includes(".") && this.#options.type === "cardinal" ? "other" : pluralOf(Math.abs(Number(value)), this.#options.type);
            }
            resolvedOptions() {
                return { ...this.#options, pluralCategories: this.#options.type === "ordinal" ? ["few", "one", "two", "other"] : ["one", "other"] };
            }
        }

        // Dates.
        const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        const swedishWeekdays = ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"];
        const swedishMonths = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"];
        const swedishShortMonths = ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."];
        const minuteMilliseconds = 60_000;
        const zonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
        const offsetPattern = /^([+-])(\d\d)(?::?(\d\d))?$/;
        const zoneOf = given => {
            const text = String(given);
            const offset = match(offsetPattern, text);
            if (offset !== null) {
                return `${offset[1]}${offset[2]}:${offset[3] ?? "00"}`;
            }
            const upper = text.toUpperCase();
            if (upper === "UTC" || upper === "GMT" || upper === "ETC/UTC" || upper === "ETC/GMT") {
                return "UTC";
            }
            if (!matches(zonePattern, text) || zoneOffset(text, 0) === null) {
                throw new RangeError(`Invalid time zone specified: ${clip(text, errorCharactersMax)}`);
            }
            return text;
        };
        const minutesOf = (zone, time) => {
            if (zone === "UTC") {
                return 0;
            }
            const offset = match(offsetPattern, zone);
            return offset === null ? zoneOffset(zone, time) : (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
        };
        const americanZones = {
            __proto__: null, "America/New_York": ["E", "Eastern"], "America/Detroit": ["E", "Eastern"], "America/Toronto": ["E", "Eastern"], "America/Chicago": ["C", "Central"],
            "America/Winnipeg": ["C", "Central"], "America/Denver": ["M", "Mountain"], "America/Edmonton": ["M", "Mountain"], "America/Phoenix": ["M", "Mountain"],
            "America/Los_Angeles": ["P", "Pacific"], "America/Vancouver": ["P", "Pacific"], "America/Anchorage": ["AK", "Alaska"],
        };
        const pad = (value, count) => String(value).padStart(count, "0");
        const zoneName = (locale, zone, time, style) => {
            const isLong = style.startsWith("long");
            if (zone === "UTC" && (style === "short" || style === "long")) {
                return isLong ? "Coordinated Universal Time" : "UTC";
            }
            const minutes = minutesOf(zone, time);
            const american = locale === "en-GB" || isSwedish(locale) ? undefined : americanZones[zone];
            if (american !== undefined && (style === "short" || style === "long")) {
                const standard = minutesOf(zone, Date.UTC(new Date(time).getUTCFullYear(), 0, 1));
                const word = minutes === standard ? "Standard" : "Daylight";
                return isLong ? `${american[1]} ${word} Time` : `${american[0]}${word[0]}T`;
            }
            if (american !== undefined && style.endsWith("Generic")) {
                return isLong ? `${american[1]} Time` : `${american[0]}T`;
            }
            if (minutes === 0) {
                return "GMT";
            }
            const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
            return `GMT${minutes < 0 ? "-" : "+"}${isLong ? pad(hours, 2) : hours}${isLong || rest !== 0 ? `:${pad(rest, 2)}` : ""}`;
        };
        const dateStyles = {
            __proto__: null,
            full: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
            long: { year: "numeric", month: "long", day: "numeric" },
            medium: { year: "numeric", month: "short", day: "numeric" },
            short: { year: "2-digit", month: "numeric", day: "numeric" },
        };
        const timeStyles = {
            __proto__: null,
            full: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "long" },
            long: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
            medium: { hour: "numeric", minute: "2-digit", second: "2-digit" },
            short: { hour: "numeric", minute: "2-digit" },
        };
        const textStyles = ["long", "short", "narrow"];
        const numberStyles = ["2-digit", "numeric"];
        const dateFields = ["weekday", "year", "month", "day"];
        const timeFields = ["hour", "minute", "second", "fractionalSecondDigits"];
        class DateTimeFormat {
            #options;
            #fields;
            #bound;
            // What the format has if no options ask for anything: "date", "time" or "all".
            constructor(locales = undefined, options = undefined, defaults = "date", required = "any") {
                const given = optionsOf(options);
                const locale = resolveLocale(locales);
                const fields = {
                    __proto__: null,
                    weekday: optionOf(given, "weekday", textStyles, undefined), era: optionOf(given, "era", textStyles, undefined),
                    year: optionOf(given, "year", numberStyles, undefined), month: optionOf(given, "month", [...numberStyles, ...textStyles], undefined),
                    day: optionOf(given, "day", numberStyles, undefined), dayPeriod: optionOf(given, "dayPeriod", textStyles, undefined),
                    hour: optionOf(given, "hour", numberStyles, undefined), minute: optionOf(given, "minute", numberStyles, undefined),
                    second: optionOf(given, "second", numberStyles, undefined), fractionalSecondDigits: numberOption(given, "fractionalSecondDigits", 1, 3, undefined),
                    timeZoneName: optionOf(given, "timeZoneName", ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"], undefined),
                };
                const timeZone = given.timeZone === undefined ? "UTC" : zoneOf(given.timeZone);
                const [dateStyle, timeStyle] = [optionOf(given, "dateStyle", keysOf(dateStyles), undefined), optionOf(given, "timeStyle", keysOf(timeStyles), undefined)];
                const hour12 = given.hour12 === undefined ? undefined : Boolean(given.hour12);
                const cycle = hour12 === undefined ? optionOf(given, "hourCycle", ["h11", "h12", "h23", "h24"], undefined) : hour12 ? "h12" : "h23";
                if (dateStyle !== undefined || timeStyle !== undefined) {
                    const field = keysOf(fields).find(name => fields[name] !== undefined);
                    if (field !== undefined) {
                        throw new TypeError(`Can't set option ${field} when ${dateStyle !== undefined ? "dateStyle" : "timeStyle"} is used`);
                    }
                    Object.assign(fields, dateStyles[dateStyle], timeStyles[timeStyle]);
                    if (dateStyle === "short" && locale !== "en" && locale !== "en-US") {
                        Object.assign(fields, { year: "numeric", month: "2-digit", day: "2-digit" });
                    }
                } else {
                    const has = names => names.some(name => fields[name] !== undefined);
                    const needsDate = !has(dateFields) && required !== "time";
                    const needsTime = !has(timeFields) && fields.dayPeriod === undefined && required !== "date";
                    const needs = required === "date" ? needsDate : required === "time" ? needsTime : needsDate && needsTime;
                    if (needs && defaults !== "time") {
                        Object.assign(fields, { year: "numeric", month: "numeric", day: "numeric" });
                    }
                    if (needs && defaults !== "date") {
                        Object.assign(fields, { hour: "numeric", minute: "numeric", second: "numeric" });
                    }
                }
                this.#fields = fields;
                const hourCycle = fields.hour === undefined ? undefined : cycle ?? (locale === "en-GB" || isSwedish(locale) ? "h23" : "h12");
                const shown = {};
                if (dateStyle === undefined && timeStyle === undefined) {
                    keysOf(fields).forEach(name => {
                        if (fields[name] !== undefined) {
                            shown[name] = fields[name];
                        }
                    });
                    if (shown.minute !== undefined) { shown.minute = "2-digit"; }
                    if (shown.second !== undefined) { shown.second = "2-digit"; }
                }
                this.#options = {
                    locale, calendar: "gregory", numberingSystem: "latn", timeZone, ...hourCycle === undefined ? {} : { hourCycle, hour12: hourCycle === "h11" || hourCycle === "h12" },
                    ...shown, ...dateStyle === undefined ? {} : { dateStyle }, ...timeStyle === undefined ? {} : { timeStyle },
                };
            }
            get format() { return this.#bound ??= date => this.formatToParts(date).map(part => part.value).join(""); }
            #dateParts(now) {
                const { weekday, era, year, month, day } = this.#fields;
                const { locale } = this.#options;
                const swedish = isSwedish(locale);
                const cut = (word, style, length) => style === "long" ? word : style === "short" ? word.slice(0, length) : word[0].toUpperCase();
                const [names, days] = swedish ? [swedishMonths, swedishWeekdays] : [months, weekdays];
                const isWord = textStyles.includes(month);
                const fullYear = now.getUTCFullYear();
                const eraYear = era !== undefined && fullYear <= 0 ? 1 - fullYear : fullYear;
                const isNumericGb = !isWord && (locale === "en-GB" || locale === "en-CA" || swedish) && (day !== undefined && month !== undefined);
                const two = style => style === "2-digit" || isNumericGb && (!isSwedish(locale) || year !== undefined);
                const shownMonth = !isWord ? two(month) ? pad(now.getUTCMonth() + 1, 2) : String(now.getUTCMonth() + 1)
                    : month === "short" ? swedish ? swedishShortMonths[now.getUTCMonth()] : locale === "en-GB" && now.getUTCMonth() === 8 ? "Sept" : names[now.getUTCMonth()].slice(0, 3)
                    : cut(names[now.getUTCMonth()], month, 3);
                const part = {
                    weekday: weekday === undefined ? undefined : { type: "weekday", value: cut(days[now.getUTCDay()], weekday, 3) },
                    year: year === undefined ? undefined : { type: "year", value: year === "2-digit" ? pad(((eraYear % 100) + 100) % 100, 2) : String(eraYear) },
                    month: month === undefined ? undefined : { type: "month", value: shownMonth },
                    day: day === undefined ? undefined : { type: "day", value: two(day) && !isWord || day === "2-digit" ? pad(now.getUTCDate(), 2) : String(now.getUTCDate()) },
                };
                const parts = [];
                const add = (between, next) => {
                    if (next !== undefined) {
                        if (parts.length > 0) {
                            parts.push({ type: "literal", value: between });
                        }
                        parts.push(next);
                    }
                };
                if (!isWord && month !== undefined) {
                    const isIso = locale === "en-CA" || swedish;
                    const isIsoWhole = isIso && year !== undefined && day !== undefined;
                    const mark = isIso && (year !== undefined || locale === "en-CA") ? "-" : "/";
                    const order = isIsoWhole || isIso && year !== undefined ? [part.year, part.month, part.day]
                        : locale === "en-GB" || swedish ? [part.day, part.month, part.year]
                        : [part.month, part.day, part.year];
                    order.forEach(each => add(mark, each));
                    if (part.weekday !== undefined) {
                        parts.unshift(part.weekday, { type: "literal", value: swedish ? " " : ", " });
                    }
                } else if (locale === "en-GB" || swedish) {
                    add(" ", part.day);
                    add(" ", part.month);
                    add(" ", part.year);
                    if (part.weekday !== undefined) {
                        parts.unshift(part.weekday, ...parts.length === 0 ? [] : [{ type: "literal", value: weekday === "long" || swedish ? " " : ", " }]);
                    }
                } else {
                    add(", ", part.weekday);
                    add(", ", part.month);
                    add(" ", part.day);
                    add(part.day === undefined ? " " : ", ", part.year);
                }
                if (era !== undefined) {
                    const isBefore = fullYear <= 0;
                    parts.push({ type: "literal", value: " " }, { type: "era", value: era === "long" ? isBefore ? "Before Christ" : "Anno Domini" : era === "short" ? isBefore ? "BC" : "AD" : isBefore ? "B" : "A" });
                }
                return parts;
            }
            #timeParts(now, time) {
                const { hour, minute, second, fractionalSecondDigits, timeZoneName } = this.#fields;
                const { hourCycle, hour12, locale, timeZone } = this.#options;
                const parts = [];
                const add = (type, value, mark = ":") => {
                    if (parts.length > 0) {
                        parts.push({ type: "literal", value: mark });
                    }
                    parts.push({ type, value });
                };
                if (hour !== undefined) {
                    const hours = now.getUTCHours();
                    const shown = hourCycle === "h12" ? hours % 12 || 12 : hourCycle === "h11" ? hours % 12 : hourCycle === "h24" ? hours || 24 : hours;
                    add("hour", hour === "2-digit" || !hour12 ? pad(shown, 2) : String(shown));
                }
                if (minute !== undefined) {
                    add("minute", hour !== undefined || second !== undefined ? pad(now.getUTCMinutes(), 2) : String(now.getUTCMinutes()));
                }
                if (second !== undefined) {
                    add("second", minute !== undefined ? pad(now.getUTCSeconds(), 2) : String(now.getUTCSeconds()));
                }
                if (fractionalSecondDigits !== undefined) {
                    add("fractionalSecond", pad(now.getUTCMilliseconds(), 3).slice(0, fractionalSecondDigits), isSwedish(locale) ? "," : ".");
                }
                if (hour !== undefined && hour12) {
                    const isMorning = now.getUTCHours() < 12;
                    add("dayPeriod", locale === "en-GB" ? isMorning ? "am" : "pm" : locale === "en-CA" ? isMorning ? "a.m." : "p.m." : isSwedish(locale) ? isMorning ? "fm" : "em" : isMorning ? "AM" : "PM", " ");
                }
                if (timeZoneName !== undefined) {
                    add("timeZoneName", zoneName(locale, timeZone, time, timeZoneName), " ");
                }
                return parts;
            }
            formatToParts(date = undefined) {
                const time = date === undefined ? Date.now() : Number(date);
                if (!(Math.abs(time) <= 8.64e15)) {
                    throw new RangeError("Invalid time value");
                }
                const { dateStyle, timeZone, locale } = this.#options;
                const now = new Date(Math.max(-8.64e15, Math.min(8.64e15, Math.floor(time) + minutesOf(timeZone, time) * minuteMilliseconds)));
                const dates = this.#dateParts(now);
                const times = this.#timeParts(now, time);
                if (dates.length === 0 || times.length === 0) {
                    return [...dates, ...times];
                }
                const isZoneOnly = times.length === 1 && times[0].type === "timeZoneName";
                const isStyled = dateStyle === "full" || dateStyle === "long" || this.#fields.month === "long" && dateStyle === undefined;
                const mark = isSwedish(locale) ? isStyled && dateStyle !== undefined ? " kl. " : " " : isStyled && !isZoneOnly ? " at " : ", ";
                return [...dates, { type: "literal", value: mark }, ...times];
            }
            formatRange(start, end) {
                const [first, second] = [this.format(start), this.format(end)];
                return first === second ? first : `${first} – ${second}`;
            }
            resolvedOptions() { return { ...this.#options }; }
        }

        const relativeUnits = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
        const relativeShort = { __proto__: null, second: "sec.", minute: "min.", hour: "hr.", day: "day", week: "wk.", month: "mo.", quarter: "qtr.", year: "yr." };
        const relativeNarrow = { __proto__: null, second: "s", minute: "m", hour: "h", day: "d", week: "w", month: "mo", quarter: "q", year: "y" };
        class RelativeTimeFormat {
            #options;
            #numbers = new NumberFormat("en");
            constructor(locales = undefined, options = undefined) {
                const given = optionsOf(options);
                this.#options = { locale: resolveLocale(locales), style: optionOf(given, "style", textStyles, "long"), numeric: optionOf(given, "numeric", ["always", "auto"], "always"), numberingSystem: "latn" };
            }
            formatToParts(value, unit) {
                const name = String(unit).replace(/s$/, "");
                if (!relativeUnits.includes(name)) {
                    throw new RangeError(`Invalid unit argument for format() '${clip(String(unit), errorCharactersMax)}'`);
                }
                const number = Number(value);
                if (!Number.isFinite(number)) {
                    throw new RangeError("Invalid argument for format(): the number is not finite");
                }
                const { numeric, style } = this.#options;
                if (numeric === "auto") {
                    const word = name === "day" ? { "-1": "yesterday", 0: "today", 1: "tomorrow" }[number]
                        : name === "second" ? number === 0 ? "now" : undefined
                        : { "-1": name === "hour" || name === "minute" ? undefined : `last ${style === "long" ? name : relativeShort[name]}`, 0: `this ${style === "long" || name === "hour" || name === "minute" ? name : relativeShort[name]}`, 1: name === "hour" || name === "minute" ? undefined : `next ${style === "long" ? name : relativeShort[name]}` }[number];
                    if (word !== undefined) {
                        return [{ type: "literal", value: word }];
                    }
                }
                const isPast = number < 0 || Object.is(number, -0);
                const shown = this.#numbers.formatToParts(Math.abs(number)).map(part => ({ ...part, unit: name }));
                const isOne = Math.abs(number) === 1;
                const word = style === "long" ? ` ${name}${isOne ? "" : "s"}` : style === "short" ? ` ${isOne || name !== "day" && name !== "quarter" ? relativeShort[name] : name === "day" ? "days" : "qtrs."}` : relativeNarrow[name];
                return isPast ? [...shown, { type: "literal", value: `${word} ago` }] : [{ type: "literal", value: "in " }, ...shown, { type: "literal", value: word }];
            }
            format(value, unit) { return this.formatToParts(value, unit).map(part => part.value).join(""); }
            resolvedOptions() { return { ...this.#options }; }
        }

        class ListFormat {
            #options;
            constructor(locales = undefined, options = undefined) {
                const given = optionsOf(options);
                this.#options = { locale: resolveLocale(locales), type: optionOf(given, "type", ["conjunction", "disjunction", "unit"], "conjunction"), style: optionOf(given, "style", textStyles, "long") };
            }
            formatToParts(list) {
                const { type, style, locale } = this.#options;
                const words = Array.from(list, each => {
                    if (typeof each !== "string") {
                        throw new TypeError("Iterable yielded a non-String value");
                    }
                    return each;
                });
                const word = type === "conjunction" ? style === "narrow" ? "" : isSwedish(locale) ? "och" : style === "long" || locale === "en-GB" || locale === "en-CA" ? "and" : "&" : type === "disjunction" ? isSwedish(locale) ? "eller" : "or" : "";
                const between = type === "unit" && style === "narrow" ? " " : ", ";
                const hasComma = locale === "en" || locale === "en-US";
                const lastOfTwo = word === "" ? between : ` ${word} `;
                const last = word === "" ? between : hasComma ? `, ${word} ` : lastOfTwo;
                return words.flatMap((each, i) => {
                    const element = { type: "element", value: each };
                    return i === 0 ? [element] : [{ type: "literal", value: i < words.length - 1 ? between : words.length === 2 ? lastOfTwo : last }, element];
                });
            }
            format(list) { return this.formatToParts(list).map(part => part.value).join(""); }
            resolvedOptions() { return { ...this.#options }; }
        }

        // The order of the Unicode Collation Algorithm for letters of Latin: punctuation, digits, letters; then accents; then case, small letters first.
        const marksPattern = /\p{M}+/gu;
        const groupOf = unit => /\s/u.test(unit) ? 0 : unit === "_" ? 0.5 : /\p{P}/u.test(unit) ? 1 : /\p{S}/u.test(unit) ? 2 : /\p{N}/u.test(unit) ? 3 : 4;
        const compareText = (a, b) => a < b ? -1 : a > b ? 1 : 0;
        const plainText = /^[a-z0-9]*$/;
        const compareBases = (a, b, isNumeric) => {
            if (plainText.test(a) && plainText.test(b) && !isNumeric) {
                return compareText(a, b);
            }
            const [first, second] = [a, b].map(text => text.match(isNumeric ? /\d+|[\s\S]/gu : /[\s\S]/gu) ?? []);
            for (let i = 0; i < Math.min(first.length, second.length); i++) {
                const [x, y] = [first[i], second[i]];
                if (x === y) {
                    continue;
                }
                const [gx, gy] = [groupOf(x), groupOf(y)];
                const order = gx !== gy ? gx - gy
                    : isNumeric && gx === 3 && /^\d/.test(x) && /^\d/.test(y) ? Number(BigInt(x) - BigInt(y))
                    : compareText(x, y);
                if (order !== 0) {
                    return Math.sign(order);
                }
            }
            return Math.sign(first.length - second.length);
        };
        const swapCase = text => text.replace(/\p{L}/gu, letter => letter === letter.toLowerCase() ? `0${letter}` : `1${letter.toLowerCase()}`);
        class Collator {
            #options;
            #bound;
            constructor(locales = undefined, options = undefined) {
                const given = optionsOf(options);
                const tag = canonicalTags(locales)[0] ?? "";
                this.#options = {
                    locale: resolveLocale(locales), usage: optionOf(given, "usage", ["sort", "search"], "sort"), sensitivity: optionOf(given, "sensitivity", ["base", "accent", "case", "variant"], "variant"),
                    ignorePunctuation: Boolean(given.ignorePunctuation ?? false), collation: "default", numeric: Boolean(given.numeric ?? /-u(?:-\w+)*-kn(?!-false)/.test(tag)),
                    caseFirst: optionOf(given, "caseFirst", ["upper", "lower", "false"], "false"),
                };
            }
            get compare() { return this.#bound ??= (a, b) => this.#compare(String(a), String(b)); }
            #compare(a, b) {
                if (a === b) {
                    return 0;
                }
                const { sensitivity, numeric, ignorePunctuation, caseFirst } = this.#options;
                const [x, y] = [a, b].map(text => (ignorePunctuation ? text.replace(/[\p{P}\s]/gu, "") : text).normalize("NFD"));
                const [bareX, bareY] = [x, y].map(text => text.replace(marksPattern, ""));
                const base = compareBases(bareX.toLowerCase(), bareY.toLowerCase(), numeric);
                if (base !== 0 || sensitivity === "base") {
                    return base;
                }
                const accent = sensitivity === "case" ? 0 : compareText(x.toLowerCase(), y.toLowerCase());
                if (accent !== 0 || sensitivity === "accent") {
                    return accent;
                }
                const cases = compareText(swapCase(bareX), swapCase(bareY));
                return caseFirst === "upper" ? -cases : cases;
            }
            resolvedOptions() { return { ...this.#options }; }
        }

        const segmentPatterns = {
            __proto__: null,
            grapheme: /\r\n|\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\ufe0f\u20e3?|[\u{e0020}-\u{e007f}]+)?(?:\u200d\p{Emoji}(?:\p{EMod}|\ufe0f)?)+|[\s\S](?:\p{M}|\u200d|\p{EMod})*/gu,
            word: /[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_]|['’.](?=[\p{L}\p{N}]))*|\r\n|[ ]+|[\s\S]\p{M}*/gu,
            sentence: /[^.!?]*(?:[.!?]+["'’”)]*\s*|$)/gu,
        };
        class Segmenter {
            #options;
            constructor(locales = undefined, options = undefined) {
                this.#options = { locale: resolveLocale(locales), granularity: optionOf(optionsOf(options), "granularity", ["grapheme", "word", "sentence"], "grapheme") };
            }
            segment(given) {
                const input = String(given);
                const { granularity } = this.#options;
                const found = [];
                for (const each of input.matchAll(segmentPatterns[granularity])) {
                    if (each[0] !== "") {
                        found.push({ segment: each[0], index: each.index, input, ...granularity === "word" ? { isWordLike: /[\p{L}\p{N}]/u.test(each[0]) } : {} });
                    }
                }
                return {
                    containing: (index = 0) => found.find(each => index >= each.index && index < each.index + each.segment.length),
                    [Symbol.iterator]: () => found[Symbol.iterator](),
                };
            }
            resolvedOptions() { return { ...this.#options }; }
        }

        intlClass("Collator", callable(Collator));
        intlClass("DateTimeFormat", callable(DateTimeFormat));
        intlClass("ListFormat", ListFormat);
        intlClass("NumberFormat", callable(NumberFormat));
        intlClass("PluralRules", PluralRules);
        intlClass("RelativeTimeFormat", RelativeTimeFormat);
        intlClass("Segmenter", Segmenter);
        hide(intl, Symbol.toStringTag, "Intl");
        define("Intl", intl);
        const timeOf = getTime;
        const dateText = (date, locales, options, required, defaults) => {
            const time = timeOf(date);
            return time === time ? new DateTimeFormat(locales, options, defaults, required).format(time) : "Invalid Date";
        };
        hide(Date.prototype, "toLocaleString", function toLocaleString(locales, options) { return dateText(this, locales, options, "any", "all"); });
        hide(Date.prototype, "toLocaleDateString", function toLocaleDateString(locales, options) { return dateText(this, locales, options, "date", "date"); });
        hide(Date.prototype, "toLocaleTimeString", function toLocaleTimeString(locales, options) { return dateText(this, locales, options, "time", "time"); });
        const usualNumbers = new NumberFormat();
        const numberText = (value, locales, options) => (locales === undefined && options === undefined ? usualNumbers : new NumberFormat(locales, options)).format(value);
        hide(Number.prototype, "toLocaleString", function toLocaleString(locales, options) { return numberText(unboxed.number(this), locales, options); });
        hide(BigInt.prototype, "toLocaleString", function toLocaleString(locales, options) { return numberText(unboxed.bigint(this), locales, options); });
        const usualOrder = new Collator();
        hide(String.prototype, "localeCompare", function localeCompare(other, locales, options) {
            return (locales === undefined && options === undefined ? usualOrder : new Collator(locales, options)).compare(String(this), String(other));
        });
    }
