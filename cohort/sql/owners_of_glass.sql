-- Whom to tell at once of a record that the actor opened in an emergency: who works the cases that were opened, and who speaks
-- for the agencies that lead them, unless they are kept out of the case; never the actor. Answers nobody for anybody else's.
CREATE FUNCTION igu.owners_of_glass(p_glass bigint) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT m.user_id FROM public.access_brokenglass g
  JOIN public.cohort_case c ON 'case:' || c.id = ANY (string_to_array(g.opens, ','))
  JOIN public.agencies_membership m ON m.user_id = c.worker_id OR m.partner_id = c.lead_id
  JOIN igu.role_rights r ON r.role = m.role
  WHERE g.id = p_glass AND g.user_id = current_setting('igu.user')::bigint AND m.user_id <> g.user_id
    AND (m.user_id = c.worker_id OR 'agreement.confirm' = ANY (r.permissions))
    AND (statement_timestamp() AT TIME ZONE 'Europe/London')::date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
    AND NOT EXISTS (SELECT FROM public.access_keptout k
      WHERE k.user_id = m.user_id AND k.compartment_id = c.compartment_id AND k.ended_at IS NULL)
$$;
REVOKE ALL ON FUNCTION igu.owners_of_glass(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.owners_of_glass(bigint) TO igu_app;
