-- The tables of who works together lie below the access machinery; their fences are put up here.

-- Memberships are read before anybody acts (to choose whom to act for); they are given and ended by a partnership's
-- administrator, who gives none to themselves.
CREATE FUNCTION igu.manages_member(p_user bigint, p_partner bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT igu.may('users.manage') AND p_user <> current_setting('igu.user')::bigint AND EXISTS (
    SELECT FROM public.agencies_partner
    WHERE id = p_partner AND partnership_id = current_setting('igu.partnership')::bigint)
$$;
REVOKE ALL ON FUNCTION igu.manages_member(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.manages_member(bigint, bigint) TO igu_app;
ALTER TABLE public.agencies_membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY membership_see ON public.agencies_membership FOR SELECT TO igu_app USING (true);
CREATE POLICY membership_add ON public.agencies_membership FOR INSERT TO igu_app
  WITH CHECK (igu.manages_member(user_id, partner_id) AND own_group_id IS NULL);
CREATE POLICY membership_change ON public.agencies_membership FOR UPDATE TO igu_app
  USING (igu.manages_member(user_id, partner_id));

-- A partnership's settings are its own administrator's.
ALTER TABLE public.agencies_partnership ENABLE ROW LEVEL SECURITY;
CREATE POLICY partnership_see ON public.agencies_partnership FOR SELECT TO igu_app USING (true);
CREATE POLICY partnership_change ON public.agencies_partnership FOR UPDATE TO igu_app
  USING (igu.may('users.manage') AND id = current_setting('igu.partnership')::bigint);

-- Agreements are read in their partnership, and written by the functions of igu/sharing/sql.
ALTER TABLE public.agencies_sharingagreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY agreement_see ON public.agencies_sharingagreement FOR SELECT TO igu_app
  USING (partnership_id = (select nullif(current_setting('igu.partnership'), '')::bigint));
ALTER TABLE public.agencies_agreementparty ENABLE ROW LEVEL SECURITY;
CREATE POLICY party_see ON public.agencies_agreementparty FOR SELECT TO igu_app
  USING (EXISTS (SELECT FROM public.agencies_sharingagreement a WHERE a.id = agreement_id));
