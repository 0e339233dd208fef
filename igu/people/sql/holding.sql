-- A row is not put on a record that was merged, nor left where its person no longer lies, also by somebody who began before
-- that: what they would write down there would not be found, or be read by somebody from whom the person was just hidden.
-- Whoever merges, shares, restricts or keeps somebody out holds the person too: each waits for the other. Asks with the
-- writer's rights, so that a hidden record is refused as a missing one is.
-- Where the person lies is asked of actors: without one only those who set up or test can write.
CREATE OR REPLACE FUNCTION igu.hold_person(p_person bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.people_person WHERE id = p_person FOR KEY SHARE;
END $$;
CREATE OR REPLACE FUNCTION igu.names_who_is_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.hold_person(NEW.person_id);
  IF EXISTS (SELECT FROM public.people_person WHERE id = NEW.person_id AND merged_into_id IS NOT NULL)
    OR TG_OP = 'INSERT' AND coalesce(current_setting('igu.membership', true), '') <> '' AND NOT EXISTS (
      SELECT FROM public.people_person WHERE id = NEW.person_id AND compartment_id = NEW.compartment_id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'No such person.';
  END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION igu.hold_person(bigint), igu.names_who_is_kept() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.hold_person(bigint) TO igu_app;
