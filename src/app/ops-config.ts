/**
 * What the environment says of watching over this process: where it answers to probes and to Prometheus, and where its
 * traces go. Nothing listens and nothing is sent unless it says so. Connects to nothing.
 */
import { readFileSync } from 'node:fs';
import type { Reader } from './desk-config.ts';
import { type ListenAddress, listenAddress } from './listen-address.ts';

export interface OpsConfig {
  /** Where `/healthz`, `/readyz` and `/metrics` are answered. Null: nowhere. */
  readonly listen: ListenAddress | null;
  /** Null: none are taken. */
  readonly traces: TracesConfig | null;
}

export interface TracesConfig {
  /** Of OTLP over HTTP, its path included. */
  readonly endpoint: string;
  /** May carry a token: never to be shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  readonly compression: 'gzip' | 'none';
  /** PEM: authorities instead of the well-known ones; and whom we are to the receiver, with the key. */
  readonly certificates: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

export function opsConfig(reader: Reader): OpsConfig {
  const { read, mistakes } = reader;
  const listen = read('GALLRA_OPS_LISTEN');
  return {
    listen: listen === undefined ? null : listenAddress(listen, 'GALLRA_OPS_LISTEN', '0.0.0.0:9464', mistakes),
    traces: tracesConfig(reader),
  };
}

/** The names that OpenTelemetry gives its own settings. */
function tracesConfig(reader: Reader): TracesConfig | null {
  const { read, mistakes } = reader;
  const [all, traces] = [read('OTEL_EXPORTER_OTLP_ENDPOINT'), read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')];
  const name = traces === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const written = traces ?? all;
  if (written === undefined || read('OTEL_SDK_DISABLED') === 'true' || read('OTEL_TRACES_EXPORTER') === 'none')
    return null;
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    mistakes.push(`${name} must be an address that begins with http:// or https://`);
    return null;
  }
  // The address for all signals is that of the receiver; the path of traces follows it.
  const endpoint = traces ?? `${written.replace(/\/+$/, '')}/v1/traces`;
  return {
    endpoint,
    headers: headersIn(read, mistakes),
    service: read('OTEL_SERVICE_NAME') ?? 'gallra',
    compression: compressionIn(reader),
    certificates: certificatesIn(read, mistakes),
  };
}

/** As it is said for traces alone, or else for all signals. */
const forTraces = (tail: string): [string, string] => [
  `OTEL_EXPORTER_OTLP_TRACES_${tail}`,
  `OTEL_EXPORTER_OTLP_${tail}`,
];

function compressionIn({ read, choice }: Pick<Reader, 'read' | 'choice'>): 'gzip' | 'none' {
  const [own, all] = forTraces('COMPRESSION');
  return choice(read(own) === undefined ? all : own, ['gzip', 'none'], 'none');
}

/** Of files that these settings name. */
function certificatesIn(read: Reader['read'], mistakes: string[]): TracesConfig['certificates'] {
  const tails = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' };
  const found: Record<string, string> = {};
  for (const [as, tail] of Object.entries(tails)) {
    const name = forTraces(tail).find((one) => read(one) !== undefined);
    try {
      if (name !== undefined) found[as] = readFileSync(read(name) ?? '', 'utf8');
    } catch {
      mistakes.push(`${name} must name a file that can be read`);
    }
  }
  return found;
}

/** `name=value,name=value`, percent-encoded. */
function headersIn(read: Reader['read'], mistakes: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const setting of forTraces('HEADERS').reverse())
    for (const one of (read(setting) ?? '').split(',').filter((part) => part.trim() !== '')) {
      const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(one) ?? [];
      try {
        if (name !== undefined && value !== undefined) headers[name] = decodeURIComponent(value);
        else throw new TypeError('no header');
      } catch {
        mistakes.push(`${setting} must be name=value, separated by commas`);
      }
    }
  return headers;
}
