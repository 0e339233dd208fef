-- Job rows are their requester's alone. The sweeper and a worker that begins have no actor yet: these two tell them
-- only which jobs wait, and for which membership one is to be run.
CREATE FUNCTION igu.jobs_due() RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.jobs_job j SET state = 'failed', finished_at = now(),
    error = 'The person who asked no longer acts for this agency.'
  WHERE j.state IN ('queued', 'running') AND NOT EXISTS (
    SELECT FROM public.agencies_membership me JOIN public.accounts_user u ON u.id = me.user_id AND u.is_active
    WHERE me.id = j.membership_id
      AND (now() AT TIME ZONE 'Europe/London')::date BETWEEN me.starts_on AND coalesce(me.ends_on, 'infinity'));
  SELECT j.id FROM public.jobs_job j
  WHERE (j.state = 'queued' AND j.requested_at < now() - interval '20 seconds')
    OR (j.state = 'running' AND j.lease_until < now())
  ORDER BY j.id
$$;

CREATE FUNCTION igu.job_membership(p_job bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT membership_id FROM public.jobs_job WHERE id = p_job AND state IN ('queued', 'running')
$$;

REVOKE ALL ON FUNCTION igu.jobs_due(), igu.job_membership(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.jobs_due(), igu.job_membership(bigint) TO igu_app;
