-- The way in. Whoever acts (igu.enter() said who) and is on a panel of the partnership they act in at this moment: from
-- here to channel.leave() or the end of the transaction its rows are there for them, once they have igu_channel on, and theirs to change if
-- they may write. Answers whether they are let in. What it reads is the actor's own membership, which is all it is shown.
CREATE FUNCTION channel.enter() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine record;
BEGIN
  PERFORM channel.leave();
  SELECT panel_id, may_write INTO mine FROM channel.panel_membership
    WHERE membership_id = nullif(current_setting('igu.membership', true), '')::bigint
      AND panel_id = nullif(current_setting('igu.partnership', true), '')::bigint
      AND starts_at <= clock_timestamp() AND clock_timestamp() < coalesce(ends_at, 'infinity');
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM set_config('channel.panel', mine.panel_id::text, true),
    set_config('channel.writes', CASE WHEN mine.may_write THEN mine.panel_id::text ELSE '' END, true);
  RETURN true;
END $$;

-- The way out, before the transaction ends.
CREATE FUNCTION channel.leave() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT set_config('channel.panel', '', true), set_config('channel.writes', '', true)
$$;

-- The one way to write Channel's log: panel, who and when are the transaction's own.
CREATE FUNCTION channel.log(p_act text, p_referral bigint, p_about bigint) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO channel.log_entry (panel_id, at, membership_id, act, referral_id, about_id)
  VALUES (current_setting('channel.panel')::bigint, clock_timestamp(),
    nullif(current_setting('igu.membership', true), '')::bigint, p_act, p_referral, p_about)
$$;

-- Every version of a referral, with who made it.
CREATE FUNCTION channel.keep_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO channel.referral_version (pgh_created_at, pgh_obj_id, pgh_context, panel_id, received_on, referred_by,
    referring_agency, given_name, family_name, date_of_birth, concern, state, state_note, version)
  VALUES (clock_timestamp(), NEW.id, nullif(current_setting('pghistory.context_metadata', true), '')::jsonb, NEW.panel_id,
    NEW.received_on, NEW.referred_by, NEW.referring_agency, NEW.given_name, NEW.family_name, NEW.date_of_birth, NEW.concern,
    NEW.state, NEW.state_note, NEW.version);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_version AFTER INSERT OR UPDATE ON channel.referral
  FOR EACH ROW EXECUTE FUNCTION channel.keep_version();

-- For whoever sets the system up, as channel_owner: a panel's first chair, or another where there is none any more. It is
-- let in for this act alone, and reads nothing but whether there is a chair.
CREATE FUNCTION channel.appoint_chair(p_partnership bigint, p_membership bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_member bigint;
BEGIN
  PERFORM set_config('channel.panel', p_partnership::text, true), set_config('channel.writes', p_partnership::text, true);
  INSERT INTO channel.panel (partnership_id) VALUES (p_partnership) ON CONFLICT DO NOTHING;
  IF EXISTS (SELECT FROM channel.panel_membership WHERE panel_id = p_partnership AND role = 'chair'
      AND clock_timestamp() < coalesce(ends_at, 'infinity')) THEN
    RAISE unique_violation USING MESSAGE = 'This panel has a chair, who appoints its members.';
  END IF;
  INSERT INTO channel.panel_membership (panel_id, membership_id, role, may_write)
    VALUES (p_partnership, p_membership, 'chair', true) RETURNING id INTO v_member;
  PERFORM channel.log('appointed', NULL, v_member);
  PERFORM channel.leave();
END $$;

REVOKE ALL ON FUNCTION channel.enter(), channel.leave(), channel.log(text, bigint, bigint), channel.keep_version(),
  channel.appoint_chair(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION channel.enter(), channel.leave() TO igu_app;
GRANT EXECUTE ON FUNCTION channel.log(text, bigint, bigint) TO igu_channel;
