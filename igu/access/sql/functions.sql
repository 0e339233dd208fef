-- The projection: what each group may do, as strings of 8,192 bits, one place a compartment.
--   known  tier 1 and above, read       r  tier 2 and above, read
--   s      tier 3, read                 w  tier 2 and above, write
CREATE TABLE igu.group_bits (
  group_id integer PRIMARY KEY REFERENCES public.auth_group ON DELETE CASCADE,
  known bit(8192) NOT NULL, r bit(8192) NOT NULL, s bit(8192) NOT NULL, w bit(8192) NOT NULL,
  next_change timestamptz NOT NULL  -- when its next grant or agreement starts or ends
);
ALTER TABLE igu.group_bits ALTER known SET STORAGE PLAIN, ALTER r SET STORAGE PLAIN,
  ALTER s SET STORAGE PLAIN, ALTER w SET STORAGE PLAIN;

-- What the database has to know of igu/access/roles.py and of the models; written after each migration.
CREATE TABLE igu.role_rights (role text PRIMARY KEY, reads_cases boolean NOT NULL, counts boolean NOT NULL,
  watches boolean NOT NULL, permissions text[] NOT NULL);
CREATE TABLE igu.record_kinds (kind text PRIMARY KEY, table_name name NOT NULL, person_column name NOT NULL);
CREATE TABLE igu.child_kinds (kind text PRIMARY KEY, table_name name NOT NULL, parent_column name NOT NULL,
  record_kind text NOT NULL);

CREATE FUNCTION igu.refresh_bits(p_group integer) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO igu.group_bits AS old (group_id, known, r, s, w, next_change)
  SELECT p_group,
    coalesce(bit_or(place) FILTER (WHERE live AND codename = 'read_compartment'), nothing),
    coalesce(bit_or(place) FILTER (WHERE live AND codename = 'read_compartment' AND tier >= 2), nothing),
    coalesce(bit_or(place) FILTER (WHERE live AND codename = 'read_compartment' AND tier >= 3), nothing),
    coalesce(bit_or(place) FILTER (WHERE live AND codename = 'write_compartment' AND tier >= 2), nothing),
    least(min(starts_at) FILTER (WHERE starts_at > statement_timestamp()),
      min(ends_at) FILTER (WHERE ends_at > statement_timestamp()), 'infinity')
  FROM (SELECT 0::bit(8192) AS nothing) z
  LEFT JOIN LATERAL (
    SELECT set_bit(0::bit(8192), compartment_id, 1) AS place, codename, tier, starts_at, ends_at,
      starts_at <= statement_timestamp() AND statement_timestamp() < ends_at AS live
    FROM igu.grant_times WHERE group_id = p_group) g ON true
  GROUP BY nothing
  ON CONFLICT (group_id) DO UPDATE
    SET known = excluded.known, r = excluded.r, s = excluded.s, w = excluded.w, next_change = excluded.next_change;
$$;

CREATE FUNCTION igu.grants_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM igu.refresh_bits(g) FROM (SELECT DISTINCT group_id FROM old_rows ORDER BY 1) o(g);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM igu.refresh_bits(g) FROM (SELECT DISTINCT group_id FROM new_rows ORDER BY 1) n(g);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER grants_inserted AFTER INSERT ON public.access_compartmentgroupgrant
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION igu.grants_changed();
CREATE TRIGGER grants_updated AFTER UPDATE ON public.access_compartmentgroupgrant
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION igu.grants_changed();
CREATE TRIGGER grants_deleted AFTER DELETE ON public.access_compartmentgroupgrant
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION igu.grants_changed();

CREATE FUNCTION igu.agreement_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.refresh_bits(group_id) FROM (
    SELECT DISTINCT group_id FROM public.access_compartmentgroupgrant WHERE agreement_id = NEW.id ORDER BY 1) g;
  RETURN NULL;
END $$;
CREATE TRIGGER agreement_changed AFTER UPDATE ON public.agencies_sharingagreement
  FOR EACH ROW EXECUTE FUNCTION igu.agreement_changed();

-- A derived compartment that inherits is seen at once by whoever sees its base.
CREATE FUNCTION igu.compartment_derived() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.refresh_bits(group_id) FROM (
    SELECT DISTINCT group_id FROM public.access_compartmentgroupgrant WHERE content_object_id = NEW.base_id ORDER BY 1) g;
  RETURN NULL;
END $$;
CREATE TRIGGER compartment_derived AFTER INSERT OR UPDATE ON public.access_compartment
  FOR EACH ROW WHEN (NEW.base_id IS NOT NULL) EXECUTE FUNCTION igu.compartment_derived();

-- Forget the actor; only for sessions that set up or test.
CREATE FUNCTION igu.leave() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF session_user NOT IN ('igu_owner', 'igu_test') THEN
    RAISE insufficient_privilege USING MESSAGE = 'An actor stays until the transaction ends.';
  END IF;
  PERFORM set_config(name, '', true) FROM unnest(ARRAY['igu.membership', 'igu.user', 'igu.partner', 'igu.partnership',
    'igu.known', 'igu.r', 'igu.s', 'igu.w', 'igu.f', 'igu.watch', 'igu.glass', 'pghistory.context_metadata']) name;
END $$;

-- Whether the role that the actor holds allows something (igu/access/permissions.py).
CREATE FUNCTION igu.may(p_permission text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_or(p_permission = ANY (ro.permissions)), false)
  FROM public.agencies_membership me JOIN igu.role_rights ro ON ro.role = me.role
  WHERE me.id = nullif(current_setting('igu.membership', true), '')::bigint
$$;

REVOKE ALL ON FUNCTION igu.refresh_bits(integer), igu.grants_changed(), igu.agreement_changed(), igu.compartment_derived(),
  igu.leave(), igu.may(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.may(text) TO igu_app, igu_figures;
ALTER TABLE public.access_compartment ALTER id SET STATISTICS 1000;
