-- The roles of a cluster. Run once by a superuser, before the first migration. Passwords are set by whoever runs it.
-- igu_owner owns the tables and runs migrations; it never serves a request.
-- igu_web is what the web and its workers sign in as; it owns nothing and may not pass row security.
-- igu_app carries the table rights and the policies.
-- igu_glass, igu_figures and igu_channel are put on for one transaction (SET LOCAL ROLE) and add one thing each:
-- a broken glass, counting for the partnership, Channel's tables.
-- channel_owner owns Channel's tables and nobody signs in as it: a migration of Channel puts it on (SET LOCAL ROLE), which a
-- function that runs with its owner's rights cannot do, so that nothing of igu_owner's reads behind Channel's wall.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['igu_owner', 'igu_app', 'igu_web', 'igu_glass', 'igu_figures', 'igu_channel',
    'channel_owner'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', name);
    END IF;
  END LOOP;
END $$;
ALTER ROLE igu_web LOGIN;
ALTER ROLE igu_owner LOGIN;
ALTER ROLE igu_web SET timezone TO 'UTC';
ALTER ROLE igu_owner SET timezone TO 'UTC';
GRANT igu_app TO igu_web WITH INHERIT TRUE, SET TRUE;
GRANT igu_app TO igu_glass WITH INHERIT TRUE;
GRANT igu_app TO igu_channel WITH INHERIT TRUE;
GRANT igu_glass, igu_figures, igu_channel TO igu_web WITH INHERIT FALSE, SET TRUE;
-- While it seeds, the owner speaks for invented people, and then sees what they see.
GRANT igu_app, igu_glass, igu_figures, igu_channel TO igu_owner WITH INHERIT FALSE, SET TRUE;
GRANT channel_owner TO igu_owner WITH INHERIT FALSE, SET TRUE;
