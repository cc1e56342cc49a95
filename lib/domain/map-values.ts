/** The values of a record, each made into another by its value and name. */
export const mapValues = <In, Out>(
  from: Readonly<Record<string, In>>,
  to: (value: In, name: string) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, to(value, name)]));
