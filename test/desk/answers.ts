/**
 * Pages that no link leads to: what the desk answers when a form was filled as it should be, or with a number that is wrong.
 * Each way goes through forms as somebody does at a browser, and stops wherever there is something to look at.
 */
import { readdir } from 'node:fs/promises';
import pg from 'pg';
import type { Page } from 'playwright-core';
import type { Language } from '../../src/documents/language.ts';
import { recordErasure } from '../../src/engine/erasure/request.ts';
import { waitingApprovals } from '../../src/engine/waiting-approvals.ts';
import { dayFromNow } from '../support/day-from-now.ts';
import type { Scene } from './scene.ts';

export interface Going {
  page: Page;
  scene: Scene;
  language: Language;
  /** Looks at the page as it is now. @param what it shows. */
  look(what: string): Promise<void>;
}

type Way = (going: Going) => Promise<void>;

const review = '2031-06-30';

/** Sends a form by its button, and waits for the page that comes of it. */
async function send(page: Page, button: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);
}

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`main [name=${name}]`).fill(value);
}

const toForm = (path: string, button = 'button'): string => `main form[action="${path}"] ${button}`;

/** Of several forms to one address, that with this field. */
const stepForm = (path: string, field: string): string => `main form[action="${path}"]:has(${field}) button`;

async function firstIn({ config }: Scene, store: string, query: string): Promise<string> {
  const client = new pg.Client({ connectionString: config.variables[`GALLRA_STORE_${store.toUpperCase()}`] ?? '' });
  await client.connect();
  try {
    const [row] = (await client.query<{ key: string }>(query)).rows;
    if (row === undefined) throw new Error(`${store} has no such row: ${query}`);
    return row.key;
  } finally {
    await client.end();
  }
}

/** Of one host, whose run waits for its approval. */
async function oldestLog({ config }: Scene): Promise<string> {
  const host = 'website/apply';
  const names = await readdir(`${config.variables.GALLRA_STORE_WEBLOGS}/${host}`);
  return `${host}/${names.filter((name) => name.endsWith('.gz')).sort()[0]}`;
}

/** For each kind of answer a record that has it: policy and key. */
async function records(scene: Scene): Promise<Record<string, [policy: string, key: string]>> {
  const calls = 'call-recordings-citizen-services';
  const recent = "select id::text as key from call_recordings where ended_at > now() - interval '20 days'";
  return {
    destroyed: [calls, scene.calls.gone[0] ?? ''],
    held: [calls, '14'],
    excepted: [calls, '17'],
    'not due': [calls, await firstIn(scene, 'telephony', `${recent} and division = 'citizen_services'`)],
    due: ['logs-website', await oldestLog(scene)],
    anonymised: [
      'logs-gateway-addresses',
      await firstIn(
        scene,
        'logs',
        'select id::text as key from technical.gateway_requests where anonymised_at is not null',
      ),
    ],
    flagged: [
      'kasvucrm-persons-review',
      await firstIn(scene, 'kasvucrm', 'select id::text as key from crm.persons where review_flagged_at is not null'),
    ],
    'never seen': [calls, '999999999'],
    'not known': ['publication-orders', '13'],
    'no key at all': [calls, 'one'],
  };
}

const aboutRecords: Way = async ({ page, scene, look }) => {
  for (const [what, [policy, key]] of Object.entries(await records(scene))) {
    await page.goto(`${scene.url}/record?policy=${policy}`);
    await fill(page, { key0: key });
    await send(page, toForm('/record'));
    await look(`a record: ${what}`);
  }
};

const aboutPerson: Way = async ({ page, scene, language, look }) => {
  const ask = async (value: string): Promise<void> => {
    await page.goto(`${scene.url}/person`);
    await fill(page, { value });
    await send(page, toForm('/person'));
  };
  await ask('nobody@example.org');
  await look('a person of whom nothing is there');
  await ask('held@example.org');
  await look('a person');
  await send(page, toForm('/person/hold'));
  await look('holding what is about a person');
  await fill(page, { reason: 'litigation', matter: `VK/81-${language}/2026`, review });
  await send(page, toForm('/person/hold'));
  await look('what that would keep');
  await send(page, toForm('/person/hold'));
  await look('that it is held');
};

const holding: Way = async ({ page, scene, language, look }) => {
  await page.goto(`${scene.url}/holds`);
  await send(page, toForm('/holds', '[aria-describedby]'));
  await look('holds with their values');

  await page.goto(`${scene.url}/holds/new?place=telephony%2Fcall_recordings`);
  await look('which records is left open');
  await page.goto(`${scene.url}/holds/new`);
  await page.locator('main [name=place]').selectOption('telephony/call_recordings');
  await page.locator('main [name=kind][value=record]').check();
  await send(page, toForm('/holds/new'));
  await look('which record');
  await fill(page, { value0: '999999999', reason: 'complaint', matter: `VK/82-${language}/2026`, review });
  await send(page, toForm('/holds/new'));
  await look('a hold that would keep nothing');

  await page.goto(`${scene.url}/holds/new?place=telephony%2Fcall_recordings&kind=matching`);
  await look('which values');
  await page.locator('[name=column0]').selectOption('caller_id');
  await fill(page, { value0: 'P-x', reason: 'litigation', matter: `VK/83-${language}/2026`, review, note: 'a note' });
  await send(page, toForm('/holds/new'));
  await look('what a hold would keep');
  await send(page, stepForm('/holds/new', '[value=change]'));
  await look('the same to be changed');
  await send(page, toForm('/holds/new'));
  await send(page, stepForm('/holds/new', '[value=place]'));
  await look('a hold that was placed');

  await send(page, 'main form:has([name=decide][value=values]) button');
  await look('a hold with its values');
  await fill(page, { until: '2032-06-30', reason: 'still-open' });
  await send(page, 'main form:has([value=review]) button');
  await look('a hold that was looked at again');
  await send(page, 'main form:has([value=erase]) button');
  await look('a hold without its note');
};

/** By two persons as well, whether that is asked for or not. */
const releasing: Way = async ({ page, scene, language, look }) => {
  await page.goto(`${scene.url}/holds/new?place=emailer%2Fcontact_persons&kind=dataset`);
  await fill(page, { reason: 'litigation', matter: `VK/84-${language}/2026`, review });
  await send(page, toForm('/holds/new'));
  await look('what a hold on a whole table would keep');
  await send(page, stepForm('/holds/new', '[value=place]'));
  const hold = new URL(page.url()).pathname;
  const requested = async (): Promise<void> => {
    await scene.open.engine.ledger.requestRelease(hold.split('/')[2] ?? '', 'matter-closed', 'local:matti');
    await page.goto(`${scene.url}${hold}/release`);
  };
  await requested();
  await look('a release that waits for a second person');
  await fill(page, { reason: 'matter-open' });
  await send(page, 'main form:has([value=refuse]) button');
  await look('a release that was refused');
  await requested();
  await send(page, 'main form:has([value=confirm]) button');
  await look('a release that was confirmed');
  await page.goto(`${scene.url}${hold}/release`);
  await look('a release that is over');
  await page.goto(`${scene.url}/holds?released=yes`);
  await look('released holds');
};

const wrongNumbers: Way = async ({ page, scene, look }) => {
  for (const waiting of await waitingApprovals(await scene.engine())) {
    if (waiting.kind === 'retire') {
      await page.goto(`${scene.url}/approvals/retired/${waiting.policy.id}`);
      await fill(page, { policy: 'another' });
    } else {
      const at = waiting.kind === 'run' ? `runs/${waiting.run.id}` : `rules/${waiting.policy.id}`;
      await page.goto(`${scene.url}/approvals/${at}`);
      await fill(page, { number: '987654' });
    }
    await send(page, 'main form[action^="/approvals/"] button');
    await look(`an approval with a wrong answer: ${waiting.kind}`);
  }
};

const verifying: Way = async ({ page, scene, look }) => {
  const { index } = await scene.open.engine.ledger.head();
  for (const [what, at] of [
    ['a verified entry', 0],
    ['an entry that no checkpoint covers yet', index],
  ] as const) {
    await page.goto(`${scene.url}/log/${at}`);
    await send(page, 'main form[action^="/log/"] button');
    await look(what);
  }
};

const erasing: Way = async ({ page, scene, language, look }) => {
  await page.goto(`${scene.url}/erasures/new`);
  await fill(page, { value: 'held@example.org', matter: `VK/85-${language}/2026` });
  await page.locator('main [name=which][value=all]').check();
  await send(page, toForm('/erasures/new'));
  await look('what a request for erasure would do');
  await send(page, stepForm('/erasures/new', '[name=step][value=save]'));
  await look('a request that was recorded');
  await send(page, 'main form:has([name=do][value=value]) button');
  await look('a request with whom it is about');
  await page.locator('main [name=how][value=withdrawn]').check();
  await fill(page, { reason: 'letter-7' });
  await send(page, 'main form:has([name=do][value=end]) button');
  await look('a request that was withdrawn');
  await page.goto(`${scene.url}/erasures?ended=yes`);
  await look('requests that have ended');

  // Refused at once: under this rule nobody has the right.
  await page.goto(`${scene.url}/erasures/new?kind=record&policy=call-recordings-finance`);
  await fill(page, { key0: scene.calls.left[0] ?? '', matter: `VK/86-${language}/2026` });
  await send(page, toForm('/erasures/new'));
  await look('what a request would be refused for');

  const { erasure, impact } = await recordErasure(await scene.engine(), {
    ...{ kind: 'person', policies: ['website-feedback'], wanted: ['writer3@example.org'], note: null },
    ...{ matter: `VK/87-${language}/2026`, recordedBy: 'local:matti' },
    receivedOn: dayFromNow(-1),
  });
  const approve = async (records: number): Promise<void> => {
    await page.locator('main [name=records]').fill(String(records));
    await send(page, 'main form:has([name=do][value=approve]) button');
  };
  await page.goto(`${scene.url}/erasures/${erasure.id}`);
  await approve(987_654);
  await look('a request with a wrong number');
  await approve(impact.matched);
  await look('a request that was approved');
};

const pausing: Way = async ({ page, scene, language, look }) => {
  await page.goto(`${scene.url}/pauses`);
  await page.locator('[name=what][value=store]').check();
  await page.locator('main select[name=store]').selectOption('telephony');
  await fill(page, { reason: `incident-${language}` });
  await send(page, toForm('/pauses'));
  await look('what was paused');
  await send(page, 'main form:has([name=store][value=telephony]) button');
  await look('what goes on');
};

const counting: Way = async ({ page, scene, look }) => {
  await page.goto(`${scene.url}/`);
  await send(page, 'main form[action$="/count"] button');
  await look('a policy that is being counted');
};

/** The queue's own pages are not ours, and a language that was chosen is the same page. */
export const ways: Record<string, Way> = {
  ...{ aboutRecords, aboutPerson, holding, releasing, wrongNumbers, verifying, erasing, pausing, counting },
};

/** What waits, one of each kind: each can be approved once. */
export const approving: Way = async ({ page, scene, look }) => {
  for (const waiting of await waitingApprovals(await scene.engine())) {
    if (waiting.kind === 'retire') {
      await page.goto(`${scene.url}/approvals/retired/${waiting.policy.id}`);
      await fill(page, { policy: waiting.policy.id });
    } else {
      const at = waiting.kind === 'run' ? `runs/${waiting.run.id}` : `rules/${waiting.policy.id}`;
      await page.goto(`${scene.url}/approvals/${at}`);
      const shown = (await page.locator('main dd strong').first().textContent()) ?? '';
      await fill(page, { number: shown.replaceAll(/\D/g, '') });
    }
    await send(page, 'main form[action^="/approvals/"] button');
    await look(`that it was approved: ${waiting.kind}`);
  }
};
