/** Where an anchor in a bucket is, in one line: `s3://bucket/prefix?region=eu-north-1&years=10`. */
import type { AnchorBucket } from '../anchors/s3/open-anchor.ts';

const form =
  's3://bucket/prefix?region=eu-north-1, and where they are needed &endpoint=https://host and &years=10 (Object Lock)';

/** A text says what is wrong with it. */
export function anchorBucket(written: string): AnchorBucket | string {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url?.protocol !== 's3:' || url.hostname === '') return `is no address such as ${form}`;
  if (url.username !== '' || url.password !== '')
    return 'may not hold keys: set GALLRA_ANCHOR_ACCESS_KEY and GALLRA_ANCHOR_SECRET_KEY';
  const strange = [...url.searchParams.keys()].find((name) => !['region', 'endpoint', 'years'].includes(name));
  if (strange !== undefined || url.hash !== '') return `has something else than ${form}`;
  const { region, endpoint, years } = Object.fromEntries(url.searchParams);
  if (!region || !/^[a-z0-9-]+$/.test(region)) return 'names no region: ?region=eu-north-1';
  if (endpoint !== undefined && !/^https?:\/\/[^/@?#]+\/?$/.test(endpoint))
    return 'has an endpoint that is no https://host';
  if (years !== undefined && !/^[1-9]\d{0,2}$/.test(years)) return 'has years that are no whole number from 1 to 999';
  const path = decoded(url.pathname.slice(1));
  if (path === null) return 'has a path with a % that stands for no character: write %25';
  return {
    bucket: url.hostname,
    prefix: path === '' ? '' : path.replace(/\/?$/, '/'),
    region,
    endpoint: endpoint?.replace(/\/$/, '') ?? null,
    years: years === undefined ? null : Number(years),
  };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
