-- Which of the things that lie in a record are read at tier 3 alone: a log entry about one tells that it is there.
ALTER TABLE igu.child_kinds ADD COLUMN sensitive boolean NOT NULL DEFAULT false;

CREATE FUNCTION igu.sensitive_kinds() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(kind), '{}') FROM igu.child_kinds WHERE sensitive
$$;
REVOKE ALL ON FUNCTION igu.sensitive_kinds() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.sensitive_kinds() TO igu_app;
