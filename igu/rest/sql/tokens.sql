-- A token is made for the membership that acts, and only by it. A request that brings one has no actor yet, so digests are
-- read, and the last use noted, without one. Of a token nothing else changes than that, and that it is revoked for good.
ALTER TABLE public.rest_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY token_see ON public.rest_token FOR SELECT TO igu_app USING (true);
CREATE POLICY token_add ON public.rest_token FOR INSERT TO igu_app
  WITH CHECK (membership_id = nullif(current_setting('igu.membership', true), '')::bigint);
CREATE POLICY token_use ON public.rest_token FOR UPDATE TO igu_app USING (revoked_at IS NULL) WITH CHECK (true);
