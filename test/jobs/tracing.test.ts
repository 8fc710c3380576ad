import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { usualPace } from '../../jobs/pace.ts';
import { openQueue, type RunQueue } from '../../jobs/queue.ts';
import { runNow } from '../../jobs/run-now.ts';
import { startWorker } from '../../jobs/worker.ts';
import { readConfig } from '../../src/app/config.ts';
import { openLog, silentLog } from '../../src/app/log.ts';
import { openObservation } from '../../src/app/observation.ts';
import { until } from '../support/until.ts';
import { type House, openHouse, secret } from './house.ts';

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  links?: { traceId: string }[];
  events?: unknown[];
  status?: { code?: number; message?: string };
  attributes: { key: string; value: Record<string, unknown> }[];
}

interface Receiver {
  address: string;
  spans: SentSpan[];
  /** As they came. */
  bodies: string[];
  headers: Record<string, unknown>[];
  close(): Promise<void>;
}

/** What understands OTLP over HTTP, in JSON. */
async function receiver(): Promise<Receiver> {
  const received: Omit<Receiver, 'address' | 'close'> = { spans: [], bodies: [], headers: [] };
  const server = createServer(async (request, reply) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.bodies.push(body);
    received.headers.push({ ...request.headers, path: request.url });
    const sent = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };
    received.spans.push(...sent.resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans)));
    reply.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    ...received,
    address: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

const attribute = (span: SentSpan | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

describe('traces', () => {
  let house: House;
  let queue: RunQueue;
  let traces: Receiver;
  beforeEach(async () => {
    [house, traces] = await Promise.all([openHouse(null, { old: 40 }), receiver()]);
    queue = await openQueue(house.config, silentLog);
  });
  afterEach(async () => {
    await queue.close();
    await house.close();
    await traces.close();
  });

  test('show a job, the run in it, its batches and their four steps, and nothing of any record', async () => {
    const config = house.configWith({
      GALLRA_BATCH_SIZE: '15',
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.address,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20token',
    });
    const lines: Record<string, unknown>[] = [];
    const log = openLog({ level: 'info', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
    const observation = await openObservation(config, log);
    const worker = await startWorker(config, log, { pace: usualPace, observation });
    const job = await runNow(queue, 'letters');
    const ended = await until('the run has ended', () => lines.find(({ event }) => event === 'run.ended') ?? null);
    await worker.close();
    await observation.close();

    const { spans } = traces;
    const named = (name: string): SentSpan[] => spans.filter((span) => span.name === name);
    const [process] = spans.filter((span) => attribute(span, 'bullmq.job.id') === job.id);
    const [run] = named('run');
    expect(process).toMatchObject({ name: 'process gallra', kind: 5 });
    expect(process?.parentSpanId ?? '').toBe('');
    expect(run).toMatchObject({ traceId: process?.traceId, parentSpanId: process?.spanId });
    expect(attribute(run, 'gallra.run')).toBe(ended.run);
    expect(attribute(run, 'gallra.policy')).toBe('letters');
    expect(named('plan')).toMatchObject([{ parentSpanId: run?.spanId }]);
    const batches = named('batch').filter((span) => attribute(span, 'gallra.batch') !== undefined);
    expect(batches).toHaveLength(3);
    const stepsOf = (batch: SentSpan): string[] =>
      spans.filter(({ parentSpanId }) => parentSpanId === batch.spanId).map(({ name }) => name);
    expect(batches.map(({ parentSpanId }) => parentSpanId)).toEqual(batches.map(() => run?.spanId));
    // During each the next is asked for; only the first was asked for in its own time.
    expect(batches.map((batch) => stepsOf(batch).sort())).toEqual([
      ['effect', 'intend', 'select', 'select', 'settle'],
      ['effect', 'intend', 'select', 'settle'],
      ['effect', 'intend', 'select', 'settle'],
    ]);
    // Polling is not among them, and a job of a schedule is not drawn into the trace of the one before.
    expect(new Set(spans.map(({ name }) => name.split(' ')[0]))).toEqual(
      new Set(['process', 'run', 'plan', 'batch', 'select', 'intend', 'effect', 'settle']),
    );
    expect(traces.headers[0]).toMatchObject({ path: '/v1/traces', authorization: 'Bearer token' });
    expect(traces.bodies.join()).not.toContain(secret);
    expect(
      spans
        .flatMap(({ events = [] }) => events.map((one) => (one as { attributes?: unknown[] }).attributes ?? []))
        .flat(),
    ).toEqual([]);
  });

  test('of what fails carry its code and not its words', async () => {
    await house.query('drop table letters');
    const config = house.configWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `${traces.address}/` });
    const observation = await openObservation(config, silentLog);
    const worker = await startWorker(config, silentLog, { pace: usualPace, observation });
    const job = await runNow(queue, 'letters');
    await until('the job has ended', async () => ['failed', 'completed'].includes(await job.getState()));
    await worker.close();
    await observation.close();
    const [process] = traces.spans.filter((span) => attribute(span, 'bullmq.job.id') === job.id);
    expect(process).toBeDefined();
    expect(traces.bodies.join()).not.toMatch(/failed\.reason|exception|job\.result/);
  });
});

describe('where traces go', () => {
  const of = (environment: Record<string, string>) => readConfig(environment).ops.traces;

  test('is nowhere unless it is said, and nothing of it is loaded then', async () => {
    expect(of({})).toBeNull();
    expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' })).toBeNull();
    const { tracing, close } = await openObservation(readConfig({}), silentLog);
    expect(tracing).toBeNull();
    await close();
  });

  test('is said as OpenTelemetry says it', () => {
    expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' })).toEqual({
      ...{ endpoint: 'http://collector:4318/v1/traces', headers: {}, service: 'gallra' },
      ...{ compression: 'none', certificates: {} },
    });
    expect(
      of({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example.org/otlp',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a%2Cb, x-tenant = treasury',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=archive',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
        OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_CLIENT_KEY: import.meta.filename,
        OTEL_SERVICE_NAME: 'gallra-test',
      }),
    ).toEqual({
      endpoint: 'https://traces.example.org/otlp',
      headers: { 'x-token': 'a,b', 'x-tenant': 'archive' },
      service: 'gallra-test',
      compression: 'gzip',
      certificates: { key: readFileSync(import.meta.filename, 'utf8') },
    });
    expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
  });

  test('is refused without repeating it', () => {
    for (const wrong of [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://hemligt:4317' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_HEADERS: 'hemligt' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_CERTIFICATE: '/hemligt' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_COMPRESSION: 'hemligt' },
    ]) {
      expect(() => of(wrong)).toThrow(/OTEL_EXPORTER_OTLP_(ENDPOINT|HEADERS|CERTIFICATE|COMPRESSION) must (be|name)/);
      expect(() => of(wrong)).not.toThrow(/hemligt/);
    }
  });
});
