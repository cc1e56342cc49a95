/** An order as a shop publishes it: a structured CloudEvent of about 1 KB, with hardly anything that repeats. */
export const orderEvent = JSON.stringify({
  specversion: '1.0',
  id: '3f0c9a52-7c1e-4b8e-8f6d-0b8f2b6c9e57',
  source: '/shops/berlin-mitte/checkout',
  type: 'com.example.shop.order.placed.v2',
  subject: 'orders/2030-000184467',
  time: '2030-01-01T11:59:58.123Z',
  datacontenttype: 'application/json',
  partitionkey: 'customer-58211',
  data: {
    orderId: '2030-000184467',
    customer: { id: 58211, name: 'Zoë Müller-Kravčenko', email: 'zoe.mk@example.com' },
    lines: [
      {
        sku: 'BK-9783161484100',
        title: 'Designing Data-Intensive Applications',
        qty: 1,
        price: 44.9,
      },
      { sku: 'CF-ETH-YIRG-250', title: 'Yirgacheffe, whole bean, 250 g', qty: 3, price: 11.25 },
      { sku: 'MUG-STONE-07', title: 'Stoneware mug, slate', qty: 2, price: 14 },
    ],
    shipTo: {
      street: 'Torstraße 140',
      zip: '10119',
      city: 'Berlin',
      country: 'DE',
      phone: '+49 30 901820',
    },
    payment: { method: 'sepa', mandate: 'M-7Q2X-4410', total: 106.65, currency: 'EUR', tax: 12.98 },
    note: 'Please ring at Kaya, second courtyard.',
    voucher: { code: 'NEWYEAR-30', discount: 5.4 },
    channel: 'web',
    consent: { terms: '2029-11', newsletter: false },
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
});
