// Reads an order of many items and answers with its total for each kind of item. The same file runs in Longshore, workerd and deno.
export default {
  async fetch(request) {
    const { customer, items } = await request.json();
    const totals = {};
    for (const { kind, count, price } of items) {
      totals[kind] = (totals[kind] ?? 0) + count * price;
    }
    const lines = items.map(({ name, count, price }) => ({ name, total: count * price }));
    return Response.json({ customer, lines, totals });
  },
};
