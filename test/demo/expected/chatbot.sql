insert into demo_expected.fate
select 'chatbot-no-addresses', 'conversations', id::text, case when client_ip is null then 'kept' else 'overdue' end from conversations
union all
select 'chatbot-anonymised', 'messages', conversation_id || '|' || number, case when anonymised then 'kept' else 'overdue' end from messages;
