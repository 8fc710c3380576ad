/**
 * What an outsider can check: checkpoints and the tiles of the tree; roots and filters of commitments. And what keeps the
 * log as it is: it is written by functions only, whose owner is nobody's login (src/ledger/log-owner.ts gives it to them).
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  // Before this index entries were pruned; the hashes are the perfect subtrees over them, 32 bytes each.
  `alter table gallra_ledger.audit_head
    add column beginning bigint not null default 0,
    add column beginning_hashes bytea not null default '',
    add constraint audit_head_beginning_check check (beginning % 256 = 0 and beginning <= next),
    drop constraint audit_head_fault_check,
    add constraint audit_head_fault_check check (fault in ('head', 'gap', 'root'))`,

  `create table gallra_ledger.checkpoint (
    place bigint generated always as identity primary key,
    size bigint not null check (size >= 0),
    root text not null,
    at timestamptz not null,
    note text not null unique,
    frontier bytea not null check (length(frontier) % 32 = 0)
  )`,
  'create index checkpoint_size on gallra_ledger.checkpoint (size, place)',
  // Only full tiles: 256 hashes.
  `create table gallra_ledger.tree_tile (
    level smallint not null check (level >= 0),
    index bigint not null check (index >= 0),
    hashes bytea not null check (length(hashes) = 8192),
    primary key (level, index)
  )`,
  // Hashes cannot be compressed: what is not tried costs nothing, and a part can be read without the whole.
  'alter table gallra_ledger.tree_tile alter column hashes set storage external',

  // Null in rows from before: computed when they are read.
  'alter table gallra_ledger.commitment add column root bytea, add column filter bytea',
  // Looking for a leaf reads every filter and hardly any leaves: up to a page filters stay in the row, leaves never do.
  'alter table gallra_ledger.commitment set (toast_tuple_target = 8160)',
  'alter table gallra_ledger.commitment alter column leaves set storage external, alter column filter set storage external',

  'alter table gallra_ledger.intent add column settled_entry bigint unique',
  `update gallra_ledger.intent set settled_entry = settled.index from gallra_ledger.audit_entry as settled
    where settled.kind = 'batch.settled' and convert_from(settled.bytes, 'UTF8')::json ->> 'batch' = batch_id`,

  // With a key the values stand in `sealed` (AES-256-GCM, bound to the hold's id), and `match` names the columns alone.
  'alter table gallra_ledger.hold add column sealed bytea, add column key_id text',
  'alter table gallra_ledger.hold add constraint hold_sealed_names_key check ((sealed is null) = (key_id is null))',

  `create or replace function gallra_ledger.refuse_change() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
end
$$`,
  `create function gallra_ledger.refuse_unpruned_entry() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from gone where index >= (select beginning from gallra_ledger.audit_head)) then
    raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$`,
  `create function gallra_ledger.refuse_unpruned_tile() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from gone where (index + 1) * 256::numeric ^ (level + 1) > (select beginning from gallra_ledger.audit_head)
  ) then
    raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$`,
  'drop trigger append_only on gallra_ledger.audit_entry',
  ...['audit_entry', 'tree_tile'].map(
    (table) => `create trigger append_only before update or truncate on gallra_ledger.${table}
      for each statement execute function gallra_ledger.refuse_change()`,
  ),
  `create trigger append_only before update or delete or truncate on gallra_ledger.checkpoint
    for each statement execute function gallra_ledger.refuse_change()`,
  // Once for all rows that a statement deleted, which then come back: asked row by row, years of entries would take minutes.
  `create trigger prefix_only after delete on gallra_ledger.audit_entry referencing old table as gone
    for each statement execute function gallra_ledger.refuse_unpruned_entry()`,
  `create trigger prefix_only after delete on gallra_ledger.tree_tile referencing old table as gone
    for each statement execute function gallra_ledger.refuse_unpruned_tile()`,
  // An ordinary trigger is silent under session_replication_role = replica.
  ...['audit_entry', 'tree_tile', 'checkpoint'].map(
    (table) => `alter table gallra_ledger.${table} enable always trigger append_only`,
  ),
  ...['audit_entry', 'tree_tile'].map(
    (table) => `alter table gallra_ledger.${table} enable always trigger prefix_only`,
  ),

  // The body is the entry without index and instant, which only the log itself gives. 1080 hours are 45 days.
  `create function gallra_ledger.append(body text, out entry bigint, out entered_at timestamptz)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  written text;
  fields json;
begin
  update gallra_ledger.audit_head as head set
    next = head.next + 1,
    at = greatest(head.at, date_trunc('milliseconds', clock_timestamp())),
    leapt_from = case when head.leapt_from is null and clock_timestamp() - head.at > interval '1080 hours'
      then head.at else head.leapt_from end
    returning head.next - 1, head.at into strict entry, entered_at;
  written := '{"index":' || entry || ',"at":"'
    || to_char(entered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '",' || body;
  fields := written::json;
  if body not like '"kind":"%' or exists (select from json_object_keys(fields) as name group by name having count(*) > 1) then
    raise exception 'An entry begins with its kind, and names each field once.' using errcode = 'invalid_parameter_value';
  end if;
  if octet_length(convert_to(written, 'UTF8')) > 65535 then
    raise exception 'An entry has at most 65535 bytes.' using errcode = 'program_limit_exceeded';
  end if;
  insert into gallra_ledger.audit_entry (index, at, kind, policy, bytes)
    values (entry, entered_at, fields ->> 'kind', fields ->> 'policy', convert_to(written, 'UTF8'));
end
$$`,

  // Who is not the log's owner may prune only what is older than a year, here and below: a worker in wrong hands cannot
  // clear the log away.
  `create function gallra_ledger.prune_log(size bigint, hashes bytea, bodies text[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  begins bigint;
  body text;
  refusal text;
  root bytea;
begin
  select beginning into strict begins from gallra_ledger.audit_head for update;
  refusal := case
    when size % 256 <> 0 or size <= begins or length(hashes) <> 32 * bit_count(size::bit(64)) then 'size'
    when not exists (select from gallra_ledger.checkpoint as kept where kept.size >= prune_log.size) then 'checkpoint'
    when exists (select from gallra_ledger.run where finished_at is null and run.entry < prune_log.size)
      or exists (select from gallra_ledger.intent where settlement is null and intent.entry < prune_log.size) then 'open'
    when not pg_has_role(session_user, current_user, 'member') and exists (
      select from gallra_ledger.audit_entry as last
      where last.index = prune_log.size - 1 and last.at > clock_timestamp() - interval '1 year') then 'young' end;
  if refusal is not null then
    raise exception '%', refusal using errcode = 'object_not_in_prerequisite_state';
  end if;
  foreach body in array bodies loop
    perform gallra_ledger.append(body);
  end loop;
  for place in reverse length(hashes) / 32 - 1 .. 0 loop
    root := case when root is null then substring(hashes from 32 * place + 1 for 32)
      else sha256('\\x01' || substring(hashes from 32 * place + 1 for 32) || root) end;
  end loop;
  if not exists (select from gallra_ledger.audit_entry as said
    where said.kind = 'log.pruned' and said.index >= prune_log.size
    and convert_from(said.bytes, 'UTF8')::json #>> '{checkpoint,size}' = prune_log.size::text
    and convert_from(said.bytes, 'UTF8')::json #>> '{checkpoint,root}' = encode(root, 'hex')) then
    raise exception 'unsaid' using errcode = 'object_not_in_prerequisite_state';
  end if;
  update gallra_ledger.audit_head set beginning = prune_log.size, beginning_hashes = hashes;
  delete from gallra_ledger.audit_entry where index < prune_log.size;
  delete from gallra_ledger.tree_tile where (index + 1) * 256::numeric ^ (level + 1) <= prune_log.size;
end
$$`,

  `create function gallra_ledger.prune_commitments(before timestamptz, actor text) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  pruned bigint;
begin
  if not pg_has_role(session_user, current_user, 'member')
    and prune_commitments.before > clock_timestamp() - interval '1 year' then
    raise exception 'young' using errcode = 'object_not_in_prerequisite_state';
  end if;
  delete from gallra_ledger.commitment using gallra_ledger.intent
    where intent.batch_id = commitment.batch_id and intent.settled_at < prune_commitments.before;
  get diagnostics pruned = row_count;
  if pruned > 0 then
    perform gallra_ledger.append('"kind":"commitments.pruned","actor":' || to_json(actor) || ',"counts":{"batches":' || pruned
      || '},"before":"' || to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"}');
  end if;
  return pruned;
end
$$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
