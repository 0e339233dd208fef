-- A compartment's id is its place in a fixed string of 8,192, so it is the lowest free number, never a sequence's:
-- sequences are burnt by transactions that roll back.
CREATE FUNCTION igu.free_compartment() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE free integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('igu.free_compartment'));
  SELECT min(n) INTO free FROM generate_series(1, 8191) n
    WHERE NOT EXISTS (SELECT FROM public.access_compartment c WHERE c.id = n);
  IF free IS NULL THEN
    RAISE EXCEPTION 'All 8,191 compartments are in use.';
  END IF;
  RETURN free;
END $$;
REVOKE ALL ON FUNCTION igu.free_compartment() FROM PUBLIC;

-- A row's compartment decides who sees it: it is changed by the functions that share and restrict, never by an UPDATE.
-- Children follow by their foreign key, which acts as the owner.
CREATE FUNCTION igu.stays_in_compartment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'igu_owner' THEN
    RAISE insufficient_privilege USING MESSAGE = 'A record is moved by sharing or restricting it.';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION igu.stays_in_compartment() FROM PUBLIC;
