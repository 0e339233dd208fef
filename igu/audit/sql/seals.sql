-- The chain over history and access log. Rows that have come to rest are sealed in batches, table by table in the order of
-- their keys; each seal holds a digest of its rows, and one over itself and the seal before it. A row's place among the
-- compartments may change with its record, so it is not part of what is sealed; a column that is added later is empty in old
-- rows, and empty columns are not part of it either.
CREATE FUNCTION igu.sealed_tables() RETURNS TABLE (name text, key text, moment text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname, 'pgh_id', 'pgh_created_at' FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_id' AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL SELECT 'audit_accesslogentry', 'id', 'at'
  ORDER BY 1
$$;

CREATE FUNCTION igu.digest_of(p_table text, p_first bigint, p_last bigint, OUT rows bigint, OUT digest bytea)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE of_table record;
BEGIN
  SELECT * INTO STRICT of_table FROM igu.sealed_tables() t WHERE t.name = p_table;
  EXECUTE format(
    'SELECT count(*), sha256(coalesce(string_agg(sha256(convert_to((jsonb_strip_nulls(to_jsonb(r)) - ''compartment_id'')::text, '
    '''UTF8'')), ''''::bytea ORDER BY r.%1$I), ''''::bytea)) FROM public.%2$I r WHERE r.%1$I BETWEEN $1 AND $2',
    of_table.key, of_table.name) INTO rows, digest USING p_first, p_last;
END $$;

CREATE FUNCTION igu.link(p_before bytea, p_table text, p_first bigint, p_last bigint, p_rows bigint, p_digest bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(p_before || p_digest || convert_to(concat_ws(' ', p_table, p_first, p_last, p_rows), 'UTF8'))
$$;

-- Seals every row written before a moment, and answers the digest at the chain's end.
CREATE FUNCTION igu.seal(p_until timestamptz, p_batch integer) RETURNS bytea
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE of_table record; v_first bigint; v_last bigint; v_rest bigint; v_found record; v_chain bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('igu.seal'));
  SELECT s.chain INTO v_chain FROM public.audit_seal s ORDER BY s.id DESC LIMIT 1;
  v_chain := coalesce(v_chain, ''::bytea);
  FOR of_table IN SELECT * FROM igu.sealed_tables() LOOP
    SELECT coalesce(max(s.last), 0) + 1 INTO v_first FROM public.audit_seal s WHERE s.table_name = of_table.name;
    EXECUTE format('SELECT max(%1$I) FROM public.%2$I WHERE %1$I >= $1 AND %3$I < $2', of_table.key, of_table.name, of_table.moment)
      INTO v_rest USING v_first, p_until;
    WHILE v_first <= v_rest LOOP
      EXECUTE format('SELECT max(k) FROM (SELECT %1$I AS k FROM public.%2$I WHERE %1$I BETWEEN $1 AND $2 ORDER BY 1 LIMIT $3) b',
        of_table.key, of_table.name) INTO v_last USING v_first, v_rest, p_batch;
      v_found := igu.digest_of(of_table.name, v_first, v_last);
      v_chain := igu.link(v_chain, of_table.name, v_first, v_last, v_found.rows, v_found.digest);
      INSERT INTO public.audit_seal (table_name, first, last, rows, digest, chain, sealed_at)
      VALUES (of_table.name, v_first, v_last, v_found.rows, v_found.digest, v_chain, clock_timestamp());
      v_first := v_last + 1;
    END LOOP;
  END LOOP;
  RETURN v_chain;
END $$;

-- For the worker: what was written more than an hour ago has been committed, as no transaction lasts that long.
CREATE FUNCTION igu.seal_history() RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT igu.seal(now() - interval '1 hour', 1000) $$;

-- For the owner, who alone sees every row: what does not agree with its seal. The rows found where as many were sealed are other rows, or changed ones.
CREATE FUNCTION igu.broken_seals() RETURNS TABLE (seal bigint, table_name text, first bigint, last bigint, sealed bigint, found bigint, unlinked boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.id, s.table_name, s.first, s.last, s.rows, now_there.rows, NOT linked
  FROM (SELECT *, lag(chain, 1, ''::bytea) OVER (ORDER BY id) AS before, lag(last, 1, 0::bigint) OVER (PARTITION BY table_name ORDER BY id) AS until
        FROM public.audit_seal) s,
    LATERAL igu.digest_of(s.table_name, s.first, s.last) AS now_there,
    LATERAL (SELECT s.chain = igu.link(s.before, s.table_name, s.first, s.last, s.rows, s.digest) AND s.first = s.until + 1 AS linked) l
  WHERE NOT linked OR now_there.rows <> s.rows OR now_there.digest <> s.digest
  ORDER BY s.id
$$;

-- The digest at the chain's end, how many seals it has, and whether it went through a given one.
CREATE FUNCTION igu.chain_end(p_through bytea, OUT seals bigint, OUT chain bytea, OUT passed boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*), (array_agg(s.chain ORDER BY s.id DESC))[1], coalesce(bool_or(s.chain = p_through), false) FROM public.audit_seal s
$$;

REVOKE ALL ON FUNCTION igu.sealed_tables(), igu.digest_of(text, bigint, bigint), igu.link(bytea, text, bigint, bigint, bigint, bytea),
  igu.seal(timestamptz, integer), igu.seal_history(), igu.broken_seals(), igu.chain_end(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.seal_history() TO igu_app;
