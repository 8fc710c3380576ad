/**
 * Traces, by OpenTelemetry over HTTP: a job, the run in it, its batches, and the four steps of each. Loaded only where
 * somebody takes them. A span carries ids, codes and counts; no words of an error, which may quote a record (law L7).
 */
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Telemetry } from 'bullmq';
import { BullMQOTelSpan, BullMQOtel } from 'bullmq-otel';
import software from '../../package.json' with { type: 'json' };
import { GallraError } from '../errors/gallra-error.ts';
import type { About } from '../ports/watch.ts';
import type { WayOut } from '../ports/way-out.ts';
import { atWork } from './at-work.ts';
import type { TracesConfig } from './ops-config.ts';

export interface Tracing {
  /** A span around the work, below the one that is open. */
  span<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Of the open span. */
  learn(about: About): void;
  /** For workers of BullMQ. */
  telemetry: Telemetry;
  /** Sends what is left, for a few seconds at most. Never rejects. */
  close(): Promise<void>;
}

/** So long a receiver may take when this process ends. */
const flushWithinMs = 3_000;

/** Once in a process: OpenTelemetry keeps one provider for all. @param exporter where spans go; default: as configured. */
export function openTracing(traces: TracesConfig, worker: string, wayOut: WayOut, exporter?: SpanExporter): Tracing {
  const { service } = traces;
  const target = exporter ?? exporterTo(traces, wayOut);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': software.version,
      'service.instance.id': worker,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: target })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = trace.getTracer(software.name, software.version);

  return {
    span: (name, work) =>
      tracer.startActiveSpan(name, { attributes: attributesOf(atWork()) }, async (span) => {
        try {
          return await work();
        } catch (error) {
          const code = error instanceof GallraError ? error.code : 'unexpected';
          span.setStatus({ code: SpanStatusCode.ERROR, message: code });
          throw error;
        } finally {
          span.end();
        }
      }),
    learn: (about) => void trace.getActiveSpan()?.setAttributes(attributesOf(about)),
    telemetry: telemetryOfJobs(),
    async close() {
      const patience = new Promise((resolve) => setTimeout(resolve, flushWithinMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), patience]);
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

type ExporterOptions = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

function exporterTo({ endpoint, headers, compression, certificates }: TracesConfig, wayOut: WayOut): SpanExporter {
  const httpAgentOptions = { keepAlive: true, proxyEnv: wayOut(new URL(endpoint)), ...certificates };
  return new OTLPTraceExporter({
    ...{ url: endpoint, headers: { ...headers }, timeoutMillis: 10_000, httpAgentOptions },
    compression: compression as NonNullable<ExporterOptions['compression']>,
  });
}

const attributesOf = (about: About): Attributes =>
  Object.fromEntries(Object.entries(about).map(([name, id]) => [`gallra.${name}`, id]));

/**
 * Of BullMQ's spans those of a job that is put in or worked on; its polling would bury them. A job has a trace of its own,
 * linked to where it was put in: the job of a schedule is put in when the one before begins, perhaps a day ahead, and a
 * trace through all of them would never end.
 */
function telemetryOfJobs(): Telemetry {
  const { contextManager } = new BullMQOtel({ tracerName: software.name });
  const tracer = trace.getTracer(software.name, software.version);
  return {
    contextManager: {
      active: () => contextManager.active(),
      with: (ctx, work) => contextManager.with(ctx, work),
      root: () => ROOT_CONTEXT,
      getMetadata: (ctx: Context) => contextManager.getMetadata(ctx),
      fromMetadata: (active: Context, metadata: string) => contextManager.fromMetadata(active, metadata),
    },
    tracer: {
      startSpan(name, options, from?: Context) {
        const kind = options?.kind ?? SpanKind.INTERNAL;
        if (kind === SpanKind.CONSUMER) {
          const before = from && trace.getSpanContext(from);
          return new SoberSpan(
            tracer.startSpan(name, { kind, root: true, links: before ? [{ context: before }] : [] }),
          );
        }
        if (kind === SpanKind.PRODUCER) return new SoberSpan(tracer.startSpan(name, { kind, root: true }));
        return new SilentSpan(
          trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
        );
      },
    },
  };
}

/** What may be said of a job: which it is, and how often it was tried. */
const kept =
  /^bullmq\.(queue\.(name|operation)|job\.(name|id|attempts\.made|processed\.timestamp|attempt_finished_timestamp))$/;

class SoberSpan extends BullMQOTelSpan {
  readonly #span: Span;

  constructor(span: Span) {
    super(span);
    this.#span = span;
  }

  override setAttribute(key: string, value: string | number | boolean): void {
    if (kept.test(key)) super.setAttribute(key, value);
  }

  override setAttributes(attributes: Attributes): void {
    for (const [key, value] of Object.entries(attributes))
      if (kept.test(key) && (typeof value === 'string' || typeof value === 'number')) super.setAttribute(key, value);
  }

  /** Its attributes are the job's result, or the words of an error. */
  override addEvent(name: string): void {
    super.addEvent(name);
  }

  override recordException(): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/** One that is not taken, and does not become anybody's parent. */
class SilentSpan extends BullMQOTelSpan {
  override setSpanOnContext(ctx: Context): Context {
    return ctx;
  }
}
