-- The ledger's tables after all migrations, read from the catalogue of a migrated database. Not to be run or edited:
-- write it anew with: GALLRA_WRITE_SCHEMA=1 npm test -- test/ledger/schema

CREATE OR REPLACE FUNCTION gallra_ledger.append(body text, OUT entry bigint, OUT entered_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.entry_field(bytes bytea, field text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return pg_catalog.convert_from(bytes, 'UTF8')::pg_catalog.json operator(pg_catalog.->>) field;
exception when others then
  return null;
end
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.prune_commitments(before timestamp with time zone, actor text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.prune_log(size bigint, hashes bytea, bodies text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
      else sha256('\x01' || substring(hashes from 32 * place + 1 for 32) || root) end;
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
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
end
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.refuse_unpruned_entry()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if exists (select from gone where index >= (select beginning from gallra_ledger.audit_head)) then
    raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$function$
-- owner: gallra_log_owner

CREATE OR REPLACE FUNCTION gallra_ledger.refuse_unpruned_tile()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if exists (
    select from gone where (index + 1) * 256::numeric ^ (level + 1) > (select beginning from gallra_ledger.audit_head)
  ) then
    raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$function$
-- owner: gallra_log_owner

create table gallra_ledger.account (
  name text not null,
  full_name text not null,
  password text not null,
  grants jsonb not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (name)
);

create table gallra_ledger.adopted_batch (
  batch_id text not null,
  store text not null,
  settlement jsonb not null,
  settled_at timestamp with time zone not null,
  entry bigint not null,
  constraint adopted_batch_entry_key UNIQUE (entry),
  constraint adopted_batch_pkey PRIMARY KEY (batch_id)
);

create table gallra_ledger.alert (
  key text not null,
  source text not null,
  content jsonb not null,
  first_seen timestamp with time zone not null,
  ended_at timestamp with time zone,
  told_at timestamp with time zone,
  told_gist text,
  told_by text,
  over_at timestamp with time zone,
  again boolean not null default false,
  constraint alert_over CHECK (((over_at IS NULL) OR ((ended_at IS NOT NULL) AND (told_at IS NOT NULL)))),
  constraint alert_pkey PRIMARY KEY (key),
  constraint alert_told CHECK ((((told_at IS NULL) = (told_gist IS NULL)) AND ((told_at IS NULL) = (told_by IS NULL))))
);
CREATE INDEX alert_source ON gallra_ledger.alert USING btree (source);

create table gallra_ledger.alert_look (
  source text not null,
  looked_at timestamp with time zone not null,
  constraint alert_look_pkey PRIMARY KEY (source)
);

create table gallra_ledger.alert_message (
  id text not null,
  decision text not null,
  channel text not null,
  recipient text not null,
  language text,
  content text not null,
  decided_at timestamp with time zone not null,
  attempts integer not null,
  next_at timestamp with time zone,
  sent_at timestamp with time zone,
  gave_up_at timestamp with time zone,
  code text,
  constraint alert_message_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'webhook'::text]))),
  constraint alert_message_pkey PRIMARY KEY (id),
  constraint alert_message_waits CHECK (((next_at IS NOT NULL) = ((sent_at IS NULL) AND (gave_up_at IS NULL))))
);
CREATE INDEX alert_message_decided ON gallra_ledger.alert_message USING btree (decided_at);
CREATE INDEX alert_message_next ON gallra_ledger.alert_message USING btree (next_at) WHERE (next_at IS NOT NULL);

create table gallra_ledger.audit_entry (
  index bigint not null,
  at timestamp with time zone not null,
  kind text not null,
  policy text,
  bytes bytea not null,
  constraint audit_entry_index_check CHECK ((index >= 0)),
  constraint audit_entry_pkey PRIMARY KEY (index)
);
CREATE INDEX audit_entry_actor ON gallra_ledger.audit_entry USING btree (gallra_ledger.entry_field(bytes, 'actor'::text), index) WHERE (kind <> ALL (ARRAY['batch.intended'::text, 'batch.settled'::text]));
CREATE INDEX audit_entry_kind ON gallra_ledger.audit_entry USING btree (kind, index);
CREATE INDEX audit_entry_matter ON gallra_ledger.audit_entry USING btree (gallra_ledger.entry_field(bytes, 'matter'::text), index) WHERE (kind <> ALL (ARRAY['batch.intended'::text, 'batch.settled'::text]));
CREATE INDEX audit_entry_policy ON gallra_ledger.audit_entry USING btree (policy, index);
CREATE INDEX audit_entry_store ON gallra_ledger.audit_entry USING btree (gallra_ledger.entry_field(bytes, 'store'::text), index) WHERE (kind <> ALL (ARRAY['batch.intended'::text, 'batch.settled'::text]));
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON gallra_ledger.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_change(); -- enabled: always
CREATE TRIGGER prefix_only AFTER DELETE ON gallra_ledger.audit_entry REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_unpruned_entry(); -- enabled: always
-- owner: gallra_log_owner

create table gallra_ledger.audit_head (
  one boolean not null default true,
  next bigint not null,
  at timestamp with time zone not null,
  leapt_from timestamp with time zone,
  fault text,
  beginning bigint not null default 0,
  beginning_hashes bytea not null default '\x'::bytea,
  constraint audit_head_beginning_check CHECK ((((beginning % (256)::bigint) = 0) AND (beginning <= next))),
  constraint audit_head_fault_check CHECK ((fault = ANY (ARRAY['head'::text, 'gap'::text, 'root'::text]))),
  constraint audit_head_one_check CHECK (one),
  constraint audit_head_pkey PRIMARY KEY (one)
);
-- owner: gallra_log_owner

create table gallra_ledger.checkpoint (
  place bigint not null,
  size bigint not null,
  root text not null,
  at timestamp with time zone not null,
  note text not null,
  frontier bytea not null,
  constraint checkpoint_frontier_check CHECK (((length(frontier) % 32) = 0)),
  constraint checkpoint_note_key UNIQUE (note),
  constraint checkpoint_pkey PRIMARY KEY (place),
  constraint checkpoint_size_check CHECK ((size >= 0))
);
CREATE INDEX checkpoint_size ON gallra_ledger.checkpoint USING btree (size, place);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON gallra_ledger.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_change(); -- enabled: always
-- owner: gallra_log_owner

create table gallra_ledger.commitment (
  batch_id text not null,
  key_id text not null,
  identity text not null,
  leaves bytea not null,
  root bytea,
  filter bytea,
  constraint commitment_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gallra_ledger.intent(batch_id),
  constraint commitment_leaves_check CHECK (((length(leaves) % 32) = 0)),
  constraint commitment_pkey PRIMARY KEY (batch_id)
);
-- owner: gallra_log_owner

create table gallra_ledger.erasure (
  id text not null,
  matter text not null,
  received_on date not null,
  deadline date not null,
  kind text not null,
  policies text[],
  note text,
  wanted jsonb,
  sealed bytea,
  key_id text,
  recorded_by text not null,
  recorded_at timestamp with time zone not null,
  state text not null,
  approved_by text,
  approved_at timestamp with time zone,
  ended_by text,
  ended_at timestamp with time zone,
  reason text,
  entry bigint not null,
  constraint erasure_approved CHECK (((state <> 'approved'::text) OR (approved_by IS NOT NULL))),
  constraint erasure_ended CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['open'::text, 'approved'::text])))),
  constraint erasure_entry_key UNIQUE (entry),
  constraint erasure_kept_once CHECK (((wanted IS NULL) OR (sealed IS NULL))),
  constraint erasure_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'person'::text]))),
  constraint erasure_pkey PRIMARY KEY (id),
  constraint erasure_sealed_names_key CHECK (((sealed IS NULL) = (key_id IS NULL))),
  constraint erasure_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text, 'finished'::text]))),
  constraint erasure_two_people CHECK (((approved_by IS NULL) OR (approved_by <> recorded_by)))
);
CREATE INDEX erasure_under_way ON gallra_ledger.erasure USING btree (entry) WHERE (ended_at IS NULL);

create table gallra_ledger.erasure_work (
  erasure text not null,
  policy text not null,
  digest text not null,
  store text not null,
  subject text,
  records bigint not null,
  keys jsonb,
  sealed bytea,
  key_id text,
  looked_at timestamp with time zone,
  run text,
  "left" jsonb,
  constraint erasure_work_erasure_fkey FOREIGN KEY (erasure) REFERENCES gallra_ledger.erasure(id),
  constraint erasure_work_kept_once CHECK (((keys IS NULL) OR (sealed IS NULL))),
  constraint erasure_work_pkey PRIMARY KEY (erasure, policy),
  constraint erasure_work_records_check CHECK ((records > 0)),
  constraint erasure_work_run_fkey FOREIGN KEY (run) REFERENCES gallra_ledger.run(id),
  constraint erasure_work_sealed_names_key CHECK (((sealed IS NULL) = (key_id IS NULL)))
);

create table gallra_ledger.hold (
  id text not null,
  kind text not null,
  restriction boolean not null,
  store text not null,
  "table" text not null,
  identity text not null,
  match jsonb not null,
  reason text not null,
  matter text not null,
  note text,
  placed_by text not null,
  placed_at timestamp with time zone not null,
  review_on date not null,
  acknowledged_at timestamp with time zone,
  released_at timestamp with time zone,
  released_by text,
  released_because text,
  entry bigint not null,
  sealed bytea,
  key_id text,
  reviewed_at timestamp with time zone,
  reviewed_by text,
  reviewed_because text,
  constraint hold_entry_key UNIQUE (entry),
  constraint hold_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'matching'::text, 'dataset'::text]))),
  constraint hold_pkey PRIMARY KEY (id),
  constraint hold_sealed_names_key CHECK (((sealed IS NULL) = (key_id IS NULL)))
);
CREATE INDEX hold_released ON gallra_ledger.hold USING btree (released_at, entry) WHERE (released_at IS NOT NULL);
CREATE INDEX hold_unreleased ON gallra_ledger.hold USING btree (identity) WHERE (released_at IS NULL);

create table gallra_ledger.hold_release (
  entry bigint not null,
  hold text not null,
  reason text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  ending text,
  ended_at timestamp with time zone,
  ended_by text,
  ended_because text,
  constraint hold_release_ended CHECK ((((ending IS NULL) = (ended_at IS NULL)) AND ((ending IS NULL) = (ended_by IS NULL)))),
  constraint hold_release_ending_check CHECK ((ending = ANY (ARRAY['released'::text, 'refused'::text, 'withdrawn'::text]))),
  constraint hold_release_hold_fkey FOREIGN KEY (hold) REFERENCES gallra_ledger.hold(id),
  constraint hold_release_pkey PRIMARY KEY (entry)
);
CREATE INDEX hold_release_hold ON gallra_ledger.hold_release USING btree (hold, entry);
CREATE UNIQUE INDEX hold_release_open ON gallra_ledger.hold_release USING btree (hold) WHERE (ending IS NULL);

create table gallra_ledger.intent (
  batch_id text not null,
  run_id text not null,
  policy text not null,
  digest text not null,
  store text not null,
  worker text not null,
  tables text[] not null,
  "table" text not null,
  key text[] not null,
  action text not null,
  range jsonb,
  holds text[] not null,
  intended_at timestamp with time zone not null,
  lease_token text not null,
  settled_at timestamp with time zone,
  settlement jsonb,
  entry bigint not null,
  settled_entry bigint,
  constraint intent_entry_key UNIQUE (entry),
  constraint intent_pkey PRIMARY KEY (batch_id),
  constraint intent_run_id_fkey FOREIGN KEY (run_id) REFERENCES gallra_ledger.run(id),
  constraint intent_settled_at CHECK (((settlement IS NULL) = (settled_at IS NULL))),
  constraint intent_settled_entry_key UNIQUE (settled_entry),
  constraint intent_settled_is_erased CHECK (((settlement IS NULL) = (range IS NOT NULL)))
);
CREATE INDEX intent_open ON gallra_ledger.intent USING btree (entry) WHERE (settlement IS NULL);
CREATE INDEX intent_run ON gallra_ledger.intent USING btree (run_id, entry);
CREATE INDEX intent_settled ON gallra_ledger.intent USING btree (store, settled_at);

create table gallra_ledger.lease (
  identity text not null,
  token text not null,
  run_id text not null,
  worker text not null,
  expires_at timestamp with time zone not null,
  constraint lease_pkey PRIMARY KEY (identity)
);
CREATE INDEX lease_run ON gallra_ledger.lease USING btree (run_id, worker);
CREATE INDEX lease_token ON gallra_ledger.lease USING btree (token);

create table gallra_ledger.ledger (
  one boolean not null default true,
  id text not null,
  created_at timestamp with time zone not null,
  constraint ledger_one_check CHECK (one),
  constraint ledger_pkey PRIMARY KEY (one)
);

create table gallra_ledger.pause (
  id text not null,
  policy text,
  store text,
  until timestamp with time zone,
  reason text not null,
  paused_by text not null,
  paused_at timestamp with time zone not null,
  resumed_at timestamp with time zone,
  resumed_by text,
  entry bigint not null,
  constraint pause_entry_key UNIQUE (entry),
  constraint pause_pkey PRIMARY KEY (id)
);
CREATE INDEX pause_in_force ON gallra_ledger.pause USING btree (entry) WHERE (resumed_at IS NULL);

create table gallra_ledger.policy_version (
  policy text not null,
  digest text not null,
  compiled text not null,
  source text not null,
  published_at timestamp with time zone not null,
  approved_at timestamp with time zone,
  approved_by text,
  schema_digest text,
  waived boolean not null default false,
  in_force boolean not null default false,
  retired_at timestamp with time zone,
  retired_by text,
  retired_because text,
  constraint policy_version_in_force_is_approved CHECK (((NOT in_force) OR (approved_at IS NOT NULL))),
  constraint policy_version_pkey PRIMARY KEY (policy, digest)
);
CREATE UNIQUE INDEX policy_version_in_force ON gallra_ledger.policy_version USING btree (policy) WHERE in_force;

create table gallra_ledger.run (
  id text not null,
  policy text not null,
  digest text not null,
  store text not null,
  as_of timestamp with time zone not null,
  state text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  worker text not null,
  planned jsonb,
  approved_maximum bigint,
  approved_by text,
  counts jsonb not null default '{}'::jsonb,
  parts jsonb not null default '{}'::jsonb,
  aftermath jsonb,
  code text,
  message text,
  entry bigint not null,
  erasure text,
  constraint run_ended_is_finished CHECK (((finished_at IS NULL) = (state = ANY (ARRAY['running'::text, 'waiting'::text])))),
  constraint run_entry_key UNIQUE (entry),
  constraint run_erasure_fkey FOREIGN KEY (erasure) REFERENCES gallra_ledger.erasure(id),
  constraint run_pkey PRIMARY KEY (id),
  constraint run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'waiting'::text, 'refused'::text, 'finished'::text, 'failed'::text])))
);
CREATE INDEX run_erasure ON gallra_ledger.run USING btree (erasure) WHERE (erasure IS NOT NULL);
CREATE INDEX run_finished ON gallra_ledger.run USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX run_policy ON gallra_ledger.run USING btree (policy, entry);
CREATE INDEX run_state ON gallra_ledger.run USING btree (state, entry);

create table gallra_ledger.session (
  id bytea not null,
  account text,
  name text not null,
  groups text[] not null,
  content jsonb not null,
  begun_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  constraint session_id_check CHECK ((length(id) = 32)),
  constraint session_pkey PRIMARY KEY (id)
);
CREATE INDEX session_account ON gallra_ledger.session USING btree (account);
CREATE INDEX session_seen ON gallra_ledger.session USING btree (seen_at);

create table gallra_ledger.share (
  run_id text not null,
  number integer not null,
  begins jsonb not null,
  maximum bigint not null,
  worker text,
  done_at timestamp with time zone,
  constraint share_maximum_check CHECK ((maximum > 0)),
  constraint share_pkey PRIMARY KEY (run_id, number),
  constraint share_run_id_fkey FOREIGN KEY (run_id) REFERENCES gallra_ledger.run(id),
  constraint share_taken CHECK (((done_at IS NULL) OR (worker IS NOT NULL)))
);

create table gallra_ledger.sign_in_attempt (
  what text not null,
  attempts integer not null,
  last_at timestamp with time zone not null,
  constraint sign_in_attempt_pkey PRIMARY KEY (what)
);
CREATE INDEX sign_in_attempt_last ON gallra_ledger.sign_in_attempt USING btree (last_at);

create table gallra_ledger.tree_tile (
  level smallint not null,
  index bigint not null,
  hashes bytea not null,
  constraint tree_tile_hashes_check CHECK ((length(hashes) = 8192)),
  constraint tree_tile_index_check CHECK ((index >= 0)),
  constraint tree_tile_level_check CHECK ((level >= 0)),
  constraint tree_tile_pkey PRIMARY KEY (level, index)
);
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON gallra_ledger.tree_tile FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_change(); -- enabled: always
CREATE TRIGGER prefix_only AFTER DELETE ON gallra_ledger.tree_tile REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_unpruned_tile(); -- enabled: always
-- owner: gallra_log_owner
