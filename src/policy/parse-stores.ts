/** stores.yaml → its entries with defaults filled in, or everything that is wrong with it. Variables stay as they are. */
import type { BucketEntry, Problem, StoreEntry } from './parsed.ts';
import { inOrder } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { check } from './schema-problems.ts';
import { serviceOf } from './service.ts';
import { paceOf } from './store-pace.ts';
import { storesSchema, type WrittenStore } from './stores-schema.ts';

/** No entries when there is any problem. Never throws. */
export function parseStores(file: string, text: string): { stores: StoreEntry[]; problems: Problem[] } {
  const yaml = readYaml(file, text);
  const found = yaml.value === undefined ? { value: null, problems: [] } : check(storesSchema, yaml, file, 'stores');
  const problems = inOrder([...yaml.problems, ...found.problems]);
  if (problems.length > 0 || found.value === null) return { stores: [], problems };
  const stores = Object.entries(found.value.stores).map(([name, store]) => ({
    name,
    kind: store.kind,
    url: store.url ?? store.root ?? placeOf(store),
    schema: store.schema ?? 'public',
    timezone: store.timezone,
    access: store.access ?? 'dispose',
    ...(store.pace === undefined ? {} : { pace: paceOf(store.pace) }),
    ...(store.ca === undefined ? {} : { ca: store.ca }),
    ...(store.kind === 's3' ? { bucket: bucketOf(store) } : {}),
    ...(store.kind === 'http' ? { service: serviceOf(store) } : {}),
  }));
  return { stores, problems: [] };
}

const bucketOf = (store: WrittenStore): BucketEntry => ({
  bucket: store.bucket ?? '',
  prefix: store.prefix === undefined ? '' : store.prefix.replace(/\/?$/, '/'),
  region: store.region ?? '',
  endpoint: store.endpoint ?? null,
  http: store.endpoint?.startsWith('http://') ?? false,
  accessKey: store.access_key ?? null,
  secretKey: store.secret_key ?? null,
});

function placeOf(store: WrittenStore): string {
  const { endpoint, bucket, prefix } = bucketOf(store);
  return `s3:${endpoint ?? 'aws'}/${bucket}/${prefix}`;
}
