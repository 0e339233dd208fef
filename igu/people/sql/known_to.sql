-- Tier 1: that somebody of exactly this name is known, by which number, and which agency to ask. Only where the partnership allows it, only
-- in compartments that the actor was granted as known-to, never of a record they are kept out of; written down each time.
-- The index finds names that hold all letter groups of this one (hence 0.9), and of those the whole words decide.
CREATE OR REPLACE FUNCTION igu.known_to(p_name text) RETURNS TABLE (number bigint, name text, ask text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pg_trgm.word_similarity_threshold = 0.9 AS $$
BEGIN
  IF NOT igu.may('person.known_to') OR length(p_name) < 5 OR position(' ' IN p_name) = 0 OR NOT EXISTS (
    SELECT FROM public.agencies_partnership
    WHERE id = current_setting('igu.partnership')::bigint AND shows_known_to) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT p.id, btrim(p.given_name || ' ' || p.family_name), (
      SELECT string_agg(DISTINCT a.short_name, ', ') FROM public.access_compartmentgroupgrant g
      JOIN public.access_compartment c ON c.id = p.compartment_id AND g.content_object_id IN (c.id, c.base_id)
      JOIN public.agencies_partner pa ON pa.group_id = g.group_id JOIN public.agencies_agency a ON a.id = pa.agency_id
      WHERE g.own_records)
    FROM public.people_person p
    WHERE p.partnership_id = current_setting('igu.partnership')::bigint AND p.merged_into_id IS NULL
      AND p.search_name OPERATOR(igu.%%>) p_name AND (' ' || p.search_name || ' ') LIKE '% ' || replace(replace(p_name, '%', ''), '_', '') || ' %'
      AND get_byte(textsend(current_setting('igu.known')), p.compartment_id) <> 48
      AND get_byte(textsend(current_setting('igu.r')), p.compartment_id) = 48
    ORDER BY 2, 1 LIMIT 5;
END $$;

REVOKE ALL ON FUNCTION igu.known_to(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.known_to(text) TO igu_app;
