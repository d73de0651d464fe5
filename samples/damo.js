// Reads what "damo report raw" prints of DAMON, as damo.c does: ?hot&N is the most bytes that had at least N accesses in one snapshot, ?filter&N
// is the body without the regions that had fewer.
const region = /^\s*([0-9a-f]+)-([0-9a-f]+)\([^)]*\):\s*([0-9]+)/;

export default async function (request) {
    const [verb, number, ...more] = new URL(request.url).search.slice(1).split("&");
    if (!["hot", "filter"].includes(verb) || !/^[0-9]+$/.test(number ?? "") || more.length > 0) {
        return new Response("damo: the arguments are hot N or filter N\n", { status: 400 });
    }
    const least = BigInt(number);
    const kept = [];
    let hot = 0n;
    let most = 0n;
    for (const line of (await request.text()).split(/(?<=\n)/)) {
        const [, start, end, accesses] = region.exec(line) ?? [];
        const bytes = start === undefined ? -1n : BigInt(`0x${end}`) - BigInt(`0x${start}`);
        const isRegion = bytes >= 0n;
        const isHot = isRegion && BigInt(accesses) >= least;
        if (isHot) {
            hot += bytes;
        } else if (!isRegion && line.includes("nr_regions")) {
            hot = 0n;
        }
        most = hot > most ? hot : most;
        if (!isRegion || isHot) {
            kept.push(line);
        }
    }
    return new Response(verb === "hot" ? `${most}\n` : kept.join(""));
}
