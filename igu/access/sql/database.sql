-- What a database needs before the first migration. Run once by a superuser in that database.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA IF NOT EXISTS igu;
GRANT USAGE ON SCHEMA igu TO PUBLIC;
GRANT CREATE ON SCHEMA igu TO igu_owner;
GRANT CREATE ON SCHEMA public TO igu_owner;
-- Channel lies apart. The application may ask to be let in (channel.enter()); the tables are igu_channel's alone.
CREATE SCHEMA IF NOT EXISTS channel AUTHORIZATION channel_owner;
GRANT USAGE ON SCHEMA channel TO igu_app;
-- A session that could set its own rights could read everything: igu.enter(), and behind
-- it channel.enter(), are the only ways in.
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO igu_owner, channel_owner;
-- Activity and table sizes tell of rows that the reader may not see.
REVOKE SELECT ON pg_stat_activity, pg_stat_user_tables, pg_stat_all_tables, pg_stat_xact_user_tables FROM PUBLIC;

-- Name search under row security. The stock trigram operator is not leakproof, so the planner may not use its index
-- before the policy has been asked; these are the same C functions, which raise no error that depends on a value.
CREATE OR REPLACE FUNCTION igu.trgm_similar(text, text) RETURNS boolean
  AS '$libdir/pg_trgm', 'similarity_op' LANGUAGE c STABLE STRICT PARALLEL SAFE LEAKPROOF;
CREATE OR REPLACE FUNCTION igu.trgm_word_similar(text, text) RETURNS boolean
  AS '$libdir/pg_trgm', 'word_similarity_commutator_op' LANGUAGE c STABLE STRICT PARALLEL SAFE LEAKPROOF;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_opclass WHERE opcname = 'gin_trgm_lp_ops') THEN
    CREATE OPERATOR igu.%% (LEFTARG = text, RIGHTARG = text, FUNCTION = igu.trgm_similar,
      COMMUTATOR = OPERATOR(igu.%%), RESTRICT = matchingsel, JOIN = matchingjoinsel);
    CREATE OPERATOR igu.%%> (LEFTARG = text, RIGHTARG = text, FUNCTION = igu.trgm_word_similar,
      RESTRICT = matchingsel, JOIN = matchingjoinsel);
    CREATE OPERATOR CLASS igu.gin_trgm_lp_ops FOR TYPE text USING gin AS
      OPERATOR 1 igu.%% (text, text), OPERATOR 7 igu.%%> (text, text),
      FUNCTION 1 btint4cmp(int4, int4),
      FUNCTION 2 gin_extract_value_trgm(text, internal),
      FUNCTION 3 gin_extract_query_trgm(text, internal, int2, internal, internal, internal, internal),
      FUNCTION 4 gin_trgm_consistent(internal, int2, text, int4, internal, internal, internal, internal),
      FUNCTION 6 gin_trgm_triconsistent(internal, int2, text, int4, internal, internal, internal),
      STORAGE int4;
  END IF;
END $$;
