-- What every act of sharing begins and ends with. Only the functions beside this file call these.
CREATE FUNCTION igu.require(p_holds boolean, p_sentence text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_holds IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'ZR001', MESSAGE = p_sentence;
  END IF;
END $$;

CREATE FUNCTION igu.has(p_setting text, p_compartment integer) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(get_byte(textsend(current_setting(p_setting)), p_compartment) <> 48, false)
$$;

CREATE FUNCTION igu.note(p_kind text, p_reason text, p_subject text DEFAULT '', p_compartment integer DEFAULT NULL,
  p_agreement bigint DEFAULT NULL, p_partner bigint DEFAULT NULL, p_user bigint DEFAULT NULL, p_tier integer DEFAULT NULL,
  p_purpose text DEFAULT '', p_ends timestamptz DEFAULT NULL, p_review date DEFAULT NULL)
RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.sharing_sharingact (at, kind, reason, subject, compartment_id, agreement_id, about_partner_id,
    about_user_id, tier, purpose, ends_at, review_on, user_id, partner_id, partnership_id)
  VALUES (clock_timestamp(), p_kind, p_reason, p_subject, p_compartment, p_agreement, p_partner, p_user, p_tier, p_purpose,
    p_ends, p_review, current_setting('igu.user')::bigint, current_setting('igu.partner')::bigint,
    current_setting('igu.partnership')::bigint)
$$;
REVOKE ALL ON FUNCTION igu.require(boolean, text), igu.has(text, integer),
  igu.note(text, text, text, integer, bigint, bigint, bigint, integer, text, timestamptz, date) FROM PUBLIC;
