-- The readings of odd_readings.sql, where a record that was merged meanwhile stands for the person it was merged into: their
-- cases are what its reader had to do with. One's own name is every name that one's account has had, as its history keeps them.
CREATE OR REPLACE FUNCTION igu.odd_readings(p_since timestamptz) RETURNS TABLE (why text, entry bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH readings AS (
    SELECT e.*, p.id AS person_id, CASE WHEN p.merged_into_id IS NULL THEN p.id ELSE igu.kept_person(p.id) END AS kept_id,
      p.search_name FROM public.audit_accesslogentry e
    JOIN public.people_person p ON e.subject = 'person:' || p.id
    WHERE e.at >= p_since AND e.act IN ('looked', 'exported', 'downloaded', 'printed')
      AND (igu.may('access_log.partnership') AND e.partnership_id = current_setting('igu.partnership')::bigint
        OR igu.may('access_log.own_agency') AND get_byte(textsend(current_setting('igu.r')), e.compartment_id) <> 48))
  SELECT 'Own name', r.id FROM readings r WHERE EXISTS (SELECT FROM public.accounts_userevent had
    WHERE had.pgh_obj_id = r.user_id AND (' ' || r.search_name || ' ') LIKE '% ' || lower(had.name) || ' %')
  UNION ALL
  SELECT 'No relationship', r.id FROM readings r WHERE NOT EXISTS (
    SELECT FROM public.cohort_case c WHERE c.person_id = r.kept_id AND (c.lead_id = r.partner_id OR c.worker_id = r.user_id
      OR c.recorded_by_id = r.user_id
      OR EXISTS (SELECT FROM public.cohort_intervention i WHERE i.case_id = c.id AND i.agency_id = r.partner_id)))
    AND NOT EXISTS (SELECT FROM public.people_person p WHERE p.id IN (r.person_id, r.kept_id) AND p.recorded_by_id = r.user_id)
$$;
