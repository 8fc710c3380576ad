/** The storm: connections cut, silent or slow, servers that crash and come back, workers killed, stopped and replaced. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from './place.ts';
import { pick, type Random } from './records.ts';
import type { Workers } from './workers.ts';

export interface Weather {
  /** How often each thing happened. */
  happened: Map<string, number>;
  /** What is going on now. */
  now(): string;
  /** Until it is told to stop; then everything is there again. */
  blow(stopping: AbortSignal): Promise<void>;
}

interface Event {
  name: string;
  weight: number;
  happen(): Promise<void>;
}

export function openWeather(place: Place, workers: Workers, random: Random): Weather {
  const happened = new Map<string, number>();
  const underWay = new Set<string>();
  const between = (least: number, most: number): number => least + random() * (most - least);

  const outages: Event[] = [
    ...place.neighbours.flatMap(({ side, gate, stop, start }): Event[] => [
      {
        name: `${side} cut`,
        weight: 3,
        async happen() {
          await gate.shut();
          await pause(between(0, 4_000));
          await gate.open();
        },
      },
      {
        name: `${side} silent`,
        weight: 1,
        async happen() {
          gate.swallow();
          await pause(between(500, 15_000));
          gate.pass();
        },
      },
      {
        name: `${side} slow`,
        weight: 1,
        async happen() {
          gate.slow(between(20, 400));
          await pause(between(1_000, 6_000));
          gate.slow(0);
        },
      },
      {
        name: `${side} restarted`,
        weight: 3,
        async happen() {
          await stop();
          await pause(between(0, 5_000));
          await start();
        },
      },
    ]),
    {
      name: 'folder away',
      weight: 3,
      async happen() {
        await place.unmount();
        await pause(between(500, 5_000));
        await place.mount();
      },
    },
  ];
  // The first stays, so that what it takes can be compared over the whole time.
  const accidents: Event[] = [
    { name: 'worker killed', weight: 3, happen: () => workers.kill(pick(random, [1, 2])) },
    { name: 'worker replaced', weight: 2, happen: () => workers.replace(pick(random, [1, 2])) },
    { name: 'worker asleep', weight: 1, happen: () => workers.sleep(pick(random, [0, 1, 2]), between(1_000, 14_000)) },
  ];

  const lane = async (events: Event[], restMs: [number, number], stopping: AbortSignal): Promise<void> => {
    const weighted = events.flatMap((event) => Array.from({ length: event.weight }, () => event));
    while (!stopping.aborted) {
      await pause(between(...restMs), undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
      const { name, happen } = pick(random, weighted);
      happened.set(name, (happened.get(name) ?? 0) + 1);
      underWay.add(name);
      await happen();
      underWay.delete(name);
    }
  };

  return {
    happened,
    now: () => [...underWay].join(', ') || 'calm',
    blow: async (stopping) => {
      await Promise.all([lane(outages, [1_000, 8_000], stopping), lane(accidents, [5_000, 25_000], stopping)]);
    },
  };
}
