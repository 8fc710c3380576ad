/**
 * Read by every thread of a worker to be tormented before anything else (`--import`): before a letter or page goes, and when
 * it is gone, a thread stands still until the worker lets it go on.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { BroadcastChannel, isMainThread, type MessagePort, receiveMessageOnPort, threadId } from 'node:worker_threads';

/** Of the threads of one process. */
export const channelName = 'letters and pages';

export interface FromThread {
  thread: number;
  at: 'before unlink' | 'after unlink';
}

export interface ToThread {
  goOn: number;
}

if (!isMainThread) {
  const { unlinkSync } = fs;
  const channel = new BroadcastChannel(channelName);
  channel.unref();
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const standStill = (at: FromThread['at']): void => {
    channel.postMessage({ thread: threadId, at } satisfies FromThread);
    for (;;) {
      const said = receiveMessageOnPort(channel as unknown as MessagePort)?.message as
        | ToThread
        | FromThread
        | undefined;
      if (said && 'goOn' in said && said.goOn === threadId) return;
      if (!said) Atomics.wait(nothing, 0, 0, 1);
    }
  };
  fs.unlinkSync = (path) => {
    standStill('before unlink');
    unlinkSync(path);
    standStill('after unlink');
  };
  syncBuiltinESMExports();
}
