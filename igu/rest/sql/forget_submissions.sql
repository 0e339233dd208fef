-- Keys of requests are kept for a day. They go in batches, so that no request waits long for a row that is on its way out.
CREATE FUNCTION igu.forget_submissions(p_batch integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH gone AS (
    DELETE FROM public.rest_submission WHERE id IN (
      SELECT id FROM public.rest_submission WHERE at < now() - interval '24 hours' ORDER BY id LIMIT p_batch FOR UPDATE SKIP LOCKED
    ) RETURNING id
  )
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION igu.forget_submissions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.forget_submissions(integer) TO igu_app;
