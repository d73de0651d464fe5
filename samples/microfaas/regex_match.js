// {"data": TEXT, "pattern": PATTERN}: whether the pattern matches the beginning of the text.
export default async function (request) {
    const { data, pattern } = await request.json();
    return Response.json(new RegExp(pattern, "uy").test(data));
}
