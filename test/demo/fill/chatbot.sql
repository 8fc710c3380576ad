insert into conversations (id, started_at, client_ip)
select md5('conversation-' || n)::uuid, pg_temp.at(pg_temp.today() - (pg_temp.chance('talk' || n) * 700)::int, n % 86400), null
  from pg_temp.bulk(1, 2000) n;

insert into messages (conversation_id, number, written_by, anonymised, content)
select md5('conversation-' || n)::uuid, k, case when k % 2 = 0 then 'chatbot' else 'client' end, true, 'Viesti ' || k
  from pg_temp.bulk(1, 2000) n, generate_series(1, 3) k;
