-- Uploaded caseloads are their sender's alone, so nobody else could take them away: this forgets what is a day old.
CREATE FUNCTION igu.forget_uploads() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.cohort_caseloadupload WHERE uploaded_at < now() - interval '1 day'
$$;
REVOKE ALL ON FUNCTION igu.forget_uploads() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.forget_uploads() TO igu_app;
