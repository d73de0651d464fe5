// {"data": TEXT, "pattern": PATTERN}: the first part of the text that the pattern matches, or 0.
export default async function (request) {
    const { data, pattern } = await request.json();
    return Response.json(new RegExp(pattern, "u").exec(data)?.[0] ?? 0);
}
