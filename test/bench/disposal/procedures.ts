/** What an administrator gives pg_cron to call: procedures in the server that commit after each batch. */
import type { Rival } from '../rivals.ts';

const procedure = (name: string, declared: string, body: string) => `
  create or replace procedure ${name}(cutoff timestamptz, inout total bigint) language plpgsql as $$
  declare deleted bigint; ${declared}
  begin total := 0; ${body} end $$`;

const called =
  (name: string, text: string): Rival['run'] =>
  async (client, cutoff) => {
    await client.query(text);
    const { rows } = await client.query<{ total: string }>(`call ${name}($1, 0)`, [cutoff]);
    return Number(rows[0]?.total ?? 0);
  };

export const procedures: Rival[] = [
  {
    name: 'plpgsql, as pg_cron runs it: restart loop',
    run: called(
      'delete_by_restart',
      procedure(
        'delete_by_restart',
        '',
        `loop
          delete from rival where id in (select id from rival where ended_at < cutoff order by ended_at limit 1000);
          get diagnostics deleted = row_count;
          commit;
          exit when deleted = 0;
          total := total + deleted;
        end loop;`,
      ),
    ),
  },
  {
    name: 'plpgsql, as pg_cron runs it: 200 pages after the last',
    run: called(
      'delete_by_pages',
      procedure(
        'delete_by_pages',
        "page bigint := 0; pages bigint := pg_relation_size('rival') / current_setting('block_size')::int;",
        `while page < pages loop
          delete from rival
          where ctid >= format('(%s,0)', page)::tid and ctid < format('(%s,0)', page + 200)::tid and ended_at < cutoff;
          get diagnostics deleted = row_count;
          commit;
          total := total + deleted;
          page := page + 200;
        end loop;`,
      ),
    ),
  },
];
