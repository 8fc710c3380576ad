/**
 * One turn at a time: every actor waits before and after each call to a port, and the seed decides who goes on. Time is
 * virtual: it creeps with each turn and leaps when everybody sleeps. A killed actor is simply never woken again.
 */
import type { Random } from './random.ts';

export class Killed extends Error {}

interface Waiting {
  actor: string;
  wakeAt: number;
  go: () => void;
}

export class Scheduler {
  now: number;
  private readonly random: Random;
  private waiting: Waiting[] = [];
  private readonly dead = new Set<string>();
  private running = 0;
  turns = 0;
  /** The latest moment that the clock has shown; it may go back. */
  latest: number;

  constructor(random: Random, startMs: number) {
    this.random = random;
    this.now = startMs;
    this.latest = startMs;
  }

  /** Resolves when it is this actor's turn, at the earliest in `ms` milliseconds of virtual time. Never, once it is dead. */
  turn(actor: string, ms = 0): Promise<void> {
    return new Promise((resolve) => {
      if (!this.dead.has(actor)) this.waiting.push({ actor, wakeAt: this.now + ms, go: resolve });
    });
  }

  kill(actor: string): void {
    this.dead.add(actor);
    this.waiting = this.waiting.filter((one) => one.actor !== actor);
  }

  isDead(actor: string): boolean {
    return this.dead.has(actor);
  }

  /** Start an actor; its end, and its errors, are its own affair. */
  start(work: () => Promise<void>): void {
    this.running += 1;
    void work().finally(() => {
      this.running -= 1;
    });
  }

  /** Gives turns until nobody waits any more. */
  async run(mostTurns: number): Promise<void> {
    await quiet();
    while (this.waiting.length > 0) {
      if (++this.turns > mostTurns) throw new Error(`no end after ${mostTurns} turns`);
      const ready = this.waiting.filter((one) => one.wakeAt <= this.now);
      if (ready.length === 0) {
        this.now = Math.min(...this.waiting.map((one) => one.wakeAt));
        continue;
      }
      const next = this.random.pick(ready);
      this.waiting = this.waiting.filter((one) => one !== next);
      this.now += this.random.below(40);
      this.latest = Math.max(this.latest, this.now);
      next.go();
      await quiet();
    }
  }
}

/** Everything that can happen without another turn has happened: microtasks are done. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
