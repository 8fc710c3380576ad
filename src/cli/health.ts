/**
 * `gallra health`: whether the worker or the desk that runs here, in the same container, is alive. It reads one setting and
 * asks no database: it is what a probe runs, every few seconds.
 */
import { askOpsPort } from '../app/ask-ops-port.ts';
import type { ListenAddress } from '../app/listen-address.ts';
import { opsConfig } from '../app/ops-config.ts';
import { settingReader } from '../app/setting-reader.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type AddCommand, action } from './command.ts';
import type { Shell } from './shell.ts';

/** Less than the five seconds after which the image's health check is broken off. */
const patienceMs = 4_000;

export const addHealth: AddCommand = (program, shell) => {
  program
    .command('health')
    .description('ask the worker or the desk that runs here whether it is alive (exit code 0), by its operations port')
    .option('--ready', 'whether it may be given work, instead')
    .action(
      action(shell, async (_, { ready = false }: { ready?: boolean }) => {
        const listen = listensAt(shell);
        const answer = await askOpsPort(listen, ready ? '/readyz' : '/healthz', patienceMs);
        if (answer === null) throw silent(listen);
        shell.print(answer.text.trimEnd());
        return answer.status === 200 ? 'done' : 'failed';
      }),
    );
};

/** Of the other settings none is looked at: a slip in one is told by the worker itself. */
function listensAt(shell: Shell): ListenAddress {
  const mistakes: string[] = [];
  const { listen } = opsConfig({ ...settingReader(shell.environment, mistakes), mistakes });
  if (listen !== null && listen.port > 0) return listen;
  throw new GallraError({
    code: 'config.ops',
    what: 'Where the worker or the desk would answer is not given.',
    where: 'GALLRA_OPS_LISTEN',
    hint: 'Set GALLRA_OPS_LISTEN to the address and port that it was started with, such as 127.0.0.1:9464.',
    actor: 'operator',
  });
}

const silent = ({ host, port }: ListenAddress): GallraError =>
  new GallraError({
    code: 'ops.silent',
    what: `Nobody answers at port ${port} of ${host}.`,
    where: 'GALLRA_OPS_LISTEN',
    hint: 'Start gallra worker or gallra serve with the same GALLRA_OPS_LISTEN; what it logged last says why it ended.',
    actor: 'operator',
  });
