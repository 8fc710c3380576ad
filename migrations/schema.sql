-- The ledger's tables after all migrations, read from the catalogue of a migrated database. Not to be run or edited:
-- write it anew with: GALLRA_WRITE_SCHEMA=1 npm test -- test/ledger/schema

CREATE OR REPLACE FUNCTION gallra_ledger.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
end
$function$

create table gallra_ledger.adopted_batch (
  batch_id text not null,
  store text not null,
  settlement jsonb not null,
  settled_at timestamp with time zone not null,
  entry bigint not null,
  constraint adopted_batch_entry_key UNIQUE (entry),
  constraint adopted_batch_pkey PRIMARY KEY (batch_id)
);

create table gallra_ledger.audit_entry (
  index bigint not null,
  at timestamp with time zone not null,
  kind text not null,
  policy text,
  bytes bytea not null,
  constraint audit_entry_index_check CHECK ((index >= 0)),
  constraint audit_entry_pkey PRIMARY KEY (index)
);
CREATE INDEX audit_entry_kind ON gallra_ledger.audit_entry USING btree (kind, index);
CREATE INDEX audit_entry_policy ON gallra_ledger.audit_entry USING btree (policy, index);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON gallra_ledger.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION gallra_ledger.refuse_change(); -- enabled: always

create table gallra_ledger.audit_head (
  one boolean not null default true,
  next bigint not null,
  at timestamp with time zone not null,
  leapt_from timestamp with time zone,
  fault text,
  constraint audit_head_fault_check CHECK ((fault = ANY (ARRAY['head'::text, 'gap'::text]))),
  constraint audit_head_one_check CHECK (one),
  constraint audit_head_pkey PRIMARY KEY (one)
);

create table gallra_ledger.commitment (
  batch_id text not null,
  key_id text not null,
  identity text not null,
  leaves bytea not null,
  constraint commitment_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES gallra_ledger.intent(batch_id),
  constraint commitment_leaves_check CHECK (((length(leaves) % 32) = 0)),
  constraint commitment_pkey PRIMARY KEY (batch_id)
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
  constraint hold_entry_key UNIQUE (entry),
  constraint hold_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'matching'::text, 'dataset'::text]))),
  constraint hold_pkey PRIMARY KEY (id)
);
CREATE INDEX hold_unreleased ON gallra_ledger.hold USING btree (identity) WHERE (released_at IS NULL);

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
  constraint intent_entry_key UNIQUE (entry),
  constraint intent_pkey PRIMARY KEY (batch_id),
  constraint intent_run_id_fkey FOREIGN KEY (run_id) REFERENCES gallra_ledger.run(id),
  constraint intent_settled_at CHECK (((settlement IS NULL) = (settled_at IS NULL))),
  constraint intent_settled_is_erased CHECK (((settlement IS NULL) = (range IS NOT NULL)))
);
CREATE INDEX intent_open ON gallra_ledger.intent USING btree (entry) WHERE (settlement IS NULL);
CREATE INDEX intent_run ON gallra_ledger.intent USING btree (run_id);
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
  constraint run_ended_is_finished CHECK (((finished_at IS NULL) = (state = ANY (ARRAY['running'::text, 'waiting'::text])))),
  constraint run_entry_key UNIQUE (entry),
  constraint run_pkey PRIMARY KEY (id),
  constraint run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'waiting'::text, 'refused'::text, 'finished'::text, 'failed'::text])))
);
CREATE INDEX run_policy ON gallra_ledger.run USING btree (policy, entry);
