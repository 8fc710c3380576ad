import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openEngine } from '../../src/app/compose.ts';
import { openStores } from '../../src/app/stores.ts';
import type { StoreEntry } from '../../src/policy/parsed.ts';
import { type House, openHouse } from '../jobs/house.ts';

describe('an engine', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse(null);
  });
  afterEach(() => house.close());

  test('is connected to its ledger and opens a store once', async () => {
    const { engine, close } = await openEngine(house.config);
    expect(await engine.ledger.id()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await engine.store('archive')).toBe(await engine.store('archive'));
    expect(engine.settings).toMatchObject({ requireApproval: false, leaseMs: 60_000, software: 'gallra@0.1.0' });
    await close();
    await close();
  });

  test('has a name of its own in every process and every opening', async () => {
    const [one, two] = await Promise.all([openEngine(house.config), openEngine(house.config)]);
    expect(one.engine.worker).not.toBe(two.engine.worker);
    expect(one.engine.worker).toContain(`:${process.pid}:`);
    await Promise.all([one.close(), two.close()]);
  });

  test('is given the policies as they are now, over the same connections', async () => {
    const { engine, reload, close } = await openEngine(house.config);
    const before = await reload();
    await house.writePolicy('letters', { period: '3 years' });
    const after = await reload();
    expect(after.ledger).toBe(engine.ledger);
    expect(after.worker).toBe(engine.worker);
    expect(after.policies.sound[0]?.policy.digest).not.toBe(before.policies.sound[0]?.policy.digest);
    expect(engine.policies.sound[0]?.policy.digest).toBe(before.policies.sound[0]?.policy.digest);
    await close();
  });

  test('is refused without a ledger, and with one that was never migrated', async () => {
    await expect(openEngine({ ...house.config, ledger: null })).rejects.toMatchObject({ code: 'config.ledger' });
    await expect(openEngine({ ...house.config, ledger: house.storeUrl })).rejects.toMatchObject({
      code: 'ledger.older',
    });
  });
});

describe('stores', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse(null);
  });
  afterEach(() => house.close());

  const entry = (name: string, variable: string): StoreEntry => ({
    name,
    kind: 'postgres',
    url: `\${${variable}}`,
    schema: 'public',
    timezone: 'UTC',
    access: 'dispose',
  });

  test('that no file names, or whose variable is unset, are refused by name', async () => {
    const stores = openStores({ ONE: house.storeUrl });
    const entries = [entry('one', 'ONE'), entry('two', 'TWO')];
    await expect(stores.open(entries, 'three')).rejects.toMatchObject({ code: 'store.unknown' });
    await expect(stores.open(entries, 'two')).rejects.toMatchObject({
      code: 'store.variable',
      message: expect.stringContaining('TWO'),
    });
    expect((await stores.open(entries, 'one')).name).toBe('one');
    await stores.close();
  });

  test('that are one database by their addresses are refused before anything connects', async () => {
    const stores = openStores({ ONE: 'postgres://a@nowhere.invalid/x', TWO: 'postgres://b@nowhere.invalid:5432/x' });
    const opening = stores.open([entry('one', 'ONE'), entry('two', 'TWO')], 'one');
    await expect(opening).rejects.toMatchObject({ code: 'store.twice' });
    await stores.close();
  });

  test('that are one database by what the server says are refused, also when only one of them is asked for', async () => {
    const elsewhere = house.storeUrl.replace('127.0.0.1', 'localhost');
    const stores = openStores({ ONE: house.storeUrl, TWO: elsewhere, THREE: house.ledgerUrl });
    const entries = [entry('one', 'ONE'), entry('two', 'TWO'), entry('three', 'THREE')];
    await expect(stores.open(entries, 'one')).rejects.toMatchObject({ code: 'store.twice' });
    expect((await stores.open(entries, 'three')).name).toBe('three');
    await stores.close();
  });

  test.each([
    ['https://crm.example.org/api', 'https://CRM.example.org:443/api/'],
    ['https://crm.example.org/api', 'https://crm.example.org/api/data/v9.2'],
  ])('that are one service, or one below the other, are refused: %s, %s', async (one, two) => {
    const service = { ledger: null, auth: null, headers: {}, allow: [], tables: {} };
    const mapped = (name: string, variable: string): StoreEntry => ({
      ...entry(name, variable),
      kind: 'http',
      service,
    });
    const stores = openStores({ ONE: one, TWO: two, THREE: 'https://crm.example.org/apis', FOUR: 'nonsense' });
    const entries = [mapped('one', 'ONE'), mapped('two', 'TWO'), mapped('three', 'THREE'), mapped('four', 'FOUR')];
    for (const name of ['one', 'two'])
      await expect(stores.open(entries, name)).rejects.toMatchObject({ code: 'store.twice' });
    expect((await stores.open(entries, 'three')).name).toBe('three');
    await expect(stores.open(entries, 'four')).rejects.toMatchObject({ code: 'store.schema' });
    await stores.close();
  });

  test('open although a neighbour cannot be reached', async () => {
    const stores = openStores({ ONE: house.storeUrl, TWO: 'postgres://a@127.0.0.1:1/x' });
    expect((await stores.open([entry('one', 'ONE'), entry('two', 'TWO')], 'one')).name).toBe('one');
    await stores.close();
  });
});
