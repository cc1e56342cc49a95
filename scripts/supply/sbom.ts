import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Package, runTimePackages } from './run-time';

interface Named {
  /** `name@version`. */
  readonly 'bom-ref': string;
  readonly name: string;
}

/** The part of a CycloneDX document that is looked at here. */
export interface Bill {
  readonly metadata: { readonly component: Named };
  readonly components: readonly Named[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

/**
 * The software bill of materials of what runs, in CycloneDX. From the bill of everything: npm's own `--omit=dev` leaves
 * out whatever a tool uses as well.
 */
export function billOf(everything: Bill, packages: readonly Package[]): Bill {
  const wanted = new Set(packages.map(refOf));
  const components = everything.components.filter((one) => wanted.has(one['bom-ref']));
  const own = everything.metadata.component['bom-ref'];
  const dependencies = everything.dependencies
    .filter(({ ref }) => ref === own || wanted.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn?.filter((ref) => wanted.has(ref)) }));
  // npm names it after the folder that it lies in.
  const component = { ...everything.metadata.component, name: own.slice(0, own.lastIndexOf('@')) };
  return {
    ...everything,
    metadata: { ...everything.metadata, component },
    components,
    dependencies,
  };
}

export const refOf = ({ name, version }: Package): string => `${name}@${version}`;

/** @throws Error with what npm said, when it makes none */
export function makeBill(packages: readonly Package[] = runTimePackages()): Bill {
  const { stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  if (!stdout.startsWith('{')) throw new Error(`npm sbom failed:\n${stderr}`);
  const bill = billOf(JSON.parse(stdout) as Bill, packages);
  const there = new Set(bill.components.map((one) => one['bom-ref']));
  const missing = packages.map(refOf).filter((ref) => !there.has(ref));
  if (missing.length === 0) return bill;
  throw new Error(`the bill lacks ${missing.join(', ')}: install them`);
}

if (require.main === module) {
  const file = process.argv[2] ?? '.weft/sbom.cdx.json';
  const bill = makeBill();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`${bill.components.length} packages in ${file}`);
}
