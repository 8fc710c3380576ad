-- The chatbot operator's database. Conversations are in Finnish; content is anonymised before it arrives here.
create table conversations (
  id uuid primary key,
  started_at timestamptz not null,
  language char(2) not null default 'fi',
  client_ip inet
);

create table messages (
  conversation_id uuid not null references conversations,
  number integer not null,
  written_by text not null check (written_by in ('client', 'chatbot')),
  anonymised boolean not null,
  content text not null,
  primary key (conversation_id, number)
);
