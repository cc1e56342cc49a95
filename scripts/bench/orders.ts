/** A realistic order of exactly `bytes` bytes of JSON, the same for the same number. */
export function orderOf(number: number, bytes = 1_024): string {
  const id = (number * 2_654_435_761) >>> 0;
  const order = {
    orderId: `ord_${id.toString(36).padStart(7, '0')}`,
    placedAt: new Date(1_750_000_000_000 + number * 61_137).toISOString(),
    customer: {
      id: `cus_${(id ^ 0x5bd1e995).toString(16)}`,
      name: ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov'][number % 4],
      email: `customer.${id % 100_000}@example.com`,
      address: {
        street: `${(id % 180) + 1} High Street`,
        city: 'Springfield',
        zip: `${10_000 + (id % 89_999)}`,
        country: 'US',
      },
    },
    lines: [1, 2, 3].map((line) => ({
      sku: `SKU-${((id * line) >>> 0).toString(36).toUpperCase()}`,
      title: ['Teapot, cast iron', 'Notebook, dotted', 'Lamp, brass'][line - 1],
      quantity: ((id >> line) % 5) + 1,
      unitPrice: ((id >> (line * 3)) % 10_000) / 100,
      currency: 'USD',
    })),
    payment: { method: 'card', brand: 'visa', last4: `${1_000 + (id % 9_000)}`, authorised: true },
    note: '',
  };
  const short = JSON.stringify(order).length;
  return JSON.stringify({ ...order, note: noteOf(id, bytes - short) });
}

/** Words, since what people write compresses like words. */
function noteOf(seed: number, length: number): string {
  const words =
    'please leave the parcel with a neighbour or at the back door when nobody answers and ring twice thank you'.split(
      ' ',
    );
  let state = seed;
  let note = '';
  while (note.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    note += `${words[state % words.length]} `;
  }
  return note.slice(0, Math.max(0, length));
}
