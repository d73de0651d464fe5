// JSON: texts of nested objects are written and read again. The value of the last expression is the checksum.
(function () {
  const orders = [];
  for (let i = 0; i < 60; i++) {
    const lines = [];
    for (let j = 0; j < 8; j++) {
      lines.push({ sku: "item-" + ((i * 31 + j * 7) % 100), count: (i + j) % 9, price: (i * j) / 4, gift: (i + j) % 3 === 0 });
    }

    orders.push({ id: i, customer: { name: "customer \"" + i + "\"", city: null }, lines });
  }

  let sum = 0;
  for (let round = 0; round < 10; round++) {
    const text = JSON.stringify(orders);
    const copy = JSON.parse(text);
    sum += text.length + copy[round].lines[round % 8].price + copy[59 - round].customer.name.length;
  }

  return sum;
})();
