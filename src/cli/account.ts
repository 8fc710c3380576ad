/** `gallra account`: who may come in at the desk with a password of this installation, and what for. */
import type { Command } from 'commander';
import { checkPassword, hashPassword } from '../app/password.ts';
import { type Accounts, type Grant, roles } from '../ports/accounts.ts';
import { type AddCommand, action, configOf, type Globals } from './command.ts';
import type { Exit } from './exit-codes.ts';
import { accountLines, grantsInWords } from './render/account.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

export const addAccount: AddCommand = (program, shell) => {
  const account = program
    .command('account')
    .description("accounts of the reviewer's desk (GALLRA_DESK_LOGIN=local): add, list, grant, password, disable")
    .addHelpText('after', `\n${rolesHelp}`);
  addAdd(account, shell);
  addList(account, shell);
  addGrant(account, shell);
  addPassword(account, shell);
  addDisable(account, shell, 'disable', 'keep somebody out from now on; sessions end at once');
  addDisable(account, shell, 'enable', 'let somebody in again, with the password and roles of before');
  addSignOut(account, shell);
};

const rolesHelp = `Roles: ${roles.join(', ')}; each for everything, or for one controller: "approver=State Treasury".`;

function addAdd(account: Command, shell: Shell): void {
  account
    .command('add')
    .description('a new account; the password is asked for, or the next line of standard input')
    .argument('<name>', 'as it will stand in the log, after local:')
    .argument('<roles...>', 'what it may do')
    .requiredOption('--name <name>', 'full name, for people to read')
    .addHelpText('after', `\n${rolesHelp}`)
    .action(
      action(shell, (globals, written: string, granted: string[], options: { name: string }) => {
        const name = readName(written);
        const grants = granted.map(readGrant);
        const fullName = options.name.trim().slice(0, 200);
        if (fullName === '') throw usageError('name', '--name is empty.', 'Write the name of the person.');
        return withAccounts(shell, globals, async (accounts, actor) => {
          const password = await hashPassword(await newPassword(shell));
          await accounts.add({ name, fullName, password, grants }, actor);
          return said(shell, globals, { account: name, added: true }, `${name} may sign in: ${grantsInWords(grants)}.`);
        });
      }),
    );
}

function addList(account: Command, shell: Shell): void {
  account
    .command('list')
    .description('every account, and what it may do')
    .action(
      action(shell, (globals) =>
        withAccounts(shell, globals, async (accounts) => {
          const all = await accounts.list();
          if (globals.json) shell.print(JSON.stringify(all, null, 2));
          else shell.print(...accountLines(all, shell.colours));
          return 'done';
        }),
      ),
    );
}

function addGrant(account: Command, shell: Shell): void {
  account
    .command('grant')
    .description('what an account may do from now on, in the place of what it could; its sessions end')
    .argument('<name>', 'the account')
    .argument('<roles...>', 'what it may do')
    .addHelpText('after', `\n${rolesHelp}`)
    .action(
      action(shell, (globals, name: string, granted: string[]) => {
        const grants = granted.map(readGrant);
        return withAccounts(shell, globals, async (accounts, actor) => {
          await accounts.setGrants(name, grants, actor);
          return said(shell, globals, { account: name, grants }, `${name} from now on: ${grantsInWords(grants)}.`);
        });
      }),
    );
}

function addPassword(account: Command, shell: Shell): void {
  account
    .command('password')
    .description('a new password, asked for, or the next line of standard input; sessions of the account end')
    .argument('<name>', 'the account')
    .action(
      action(shell, (globals, name: string) =>
        withAccounts(shell, globals, async (accounts, actor) => {
          await accounts.setPassword(name, await hashPassword(await newPassword(shell)), actor);
          return said(shell, globals, { account: name, password: true }, `${name} has a new password.`);
        }),
      ),
    );
}

function addDisable(account: Command, shell: Shell, verb: 'disable' | 'enable', description: string): void {
  account
    .command(verb)
    .description(description)
    .argument('<name>', 'the account')
    .action(
      action(shell, (globals, name: string) =>
        withAccounts(shell, globals, async (accounts, actor) => {
          const disabled = verb === 'disable';
          await accounts.setDisabled(name, disabled, actor);
          return said(shell, globals, { account: name, disabled }, `${name} is ${verb}d.`);
        }),
      ),
    );
}

function addSignOut(account: Command, shell: Shell): void {
  account
    .command('sign-out')
    .description('end every session of an account, of whatever realm; it may sign in again if it still can')
    .argument('<account>', 'with its realm, such as oidc:anna@example.org')
    .action(
      action(shell, (globals, account: string) =>
        withAccounts(shell, globals, async (accounts) => {
          const sessions = await accounts.endSessionsOf(account);
          return said(shell, globals, { account, sessions }, `${account} is signed out: ${sessions} ended.`);
        }),
      ),
    );
}

async function withAccounts(
  shell: Shell,
  globals: Globals,
  work: (accounts: Accounts, actor: string) => Promise<Exit>,
): Promise<Exit> {
  const config = configOf(shell, globals);
  const { openAccountsOf } = await import('../app/accounts.ts');
  const accounts = await openAccountsOf(config);
  try {
    return await work(accounts, config.actor);
  } finally {
    await accounts.close();
  }
}

function said(shell: Shell, globals: Globals, json: object, line: string): Exit {
  shell.print(globals.json ? JSON.stringify(json) : `${shell.colours.green('✔')} ${line}`);
  return 'done';
}

/** Typed twice where somebody types. Never an argument: those stand in process lists and shell histories. */
async function newPassword(shell: Shell): Promise<string> {
  if (!shell.answers) {
    const password = await shell.nextLine();
    checkPassword(password);
    return password;
  }
  const password = await shell.askSecret('Password: ');
  checkPassword(password);
  if ((await shell.askSecret('Once more: ')) === password) return password;
  throw usageError('password', 'The two were not the same.', 'Type it again; nothing was changed.');
}

function readName(written: string): string {
  if (/^[\p{Ll}\p{N}][\p{Ll}\p{N}._@+-]{0,63}$/u.test(written)) return written;
  throw usageError(
    'account',
    'The name of an account is one word in small letters, 64 characters at most.',
    'Write it like anna.lind, or anna@example.org; the full name goes into --name.',
  );
}

function readGrant(written: string): Grant {
  const [asked = '', ...controller] = written.split('=');
  const role = roles.find((one) => one === asked);
  const name = controller.join('=').trim();
  if (role && (controller.length === 0 || name !== ''))
    return { role, controllers: controller.length === 0 ? null : [name] };
  throw usageError(
    'role',
    `${written} is no role.`,
    `Write one of ${roles.join(', ')}, or a role with its controller: "approver=State Treasury".`,
  );
}
