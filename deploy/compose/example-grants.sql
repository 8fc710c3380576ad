-- What the worker may do in the example's database: read what the policy reads, destroy what it destroys, and write receipts.
-- The same as `gallra grants example` prints.
\connect example
grant usage on schema public, gallra to example_worker;
grant select (answered_on, id), delete on contact_requests to example_worker;
grant select on gallra.binding to example_worker;
grant select, insert, update, delete on gallra.receipt to example_worker;
grant select, insert, update on gallra.mark, gallra.hold_journal to example_worker;
