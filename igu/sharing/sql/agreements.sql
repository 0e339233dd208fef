-- Agreements: drafted for parties of one partnership, confirmed by each of them, ended by any of them.
CREATE OR REPLACE FUNCTION igu.draft_agreement(p_title text, p_purposes text, p_gateway text, p_tier integer, p_starts date,
  p_review date, p_ends date, p_dpia text, p_parties bigint[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint; ours bigint := current_setting('igu.partnership')::bigint; parties bigint[];
BEGIN
  PERFORM igu.require(igu.may('agreement.draft'), 'Your role does not draft agreements.');
  SELECT array_agg(id ORDER BY id) INTO parties FROM public.agencies_partner
    WHERE id = ANY (p_parties) AND partnership_id = ours;
  PERFORM igu.require(cardinality(parties) >= 2, 'An agreement needs two parties of this partnership or more.');
  PERFORM igu.require(p_ends > (now() AT TIME ZONE 'Europe/London')::date, 'An agreement ends in the future.');
  INSERT INTO public.agencies_sharingagreement (partnership_id, title, version, purposes, gateway, highest_tier, starts_on,
    review_on, ends_on, dpia_reference, status)
  SELECT ours, p_title, coalesce(max(version), 0) + 1, p_purposes, p_gateway, p_tier, p_starts, p_review, p_ends, p_dpia, 'draft'
    FROM public.agencies_sharingagreement WHERE partnership_id = ours AND title = p_title
  RETURNING id INTO made;
  INSERT INTO public.agencies_agreementparty (agreement_id, partner_id) SELECT made, unnest(parties);
  PERFORM igu.note('drafted', '', p_agreement => made);
  RETURN made;
END $$;

CREATE OR REPLACE FUNCTION igu.confirm_agreement(p_agreement bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE complete boolean;
BEGIN
  PERFORM igu.require(igu.may('agreement.confirm'), 'Your role does not confirm agreements for its agency.');
  PERFORM FROM public.agencies_sharingagreement WHERE id = p_agreement AND status = 'draft'
    AND partnership_id = current_setting('igu.partnership')::bigint FOR UPDATE;
  PERFORM igu.require(FOUND, 'There is no such draft.');
  PERFORM FROM public.agencies_agreementparty WHERE agreement_id = p_agreement AND agreed_by_id = current_setting('igu.user')::bigint
    AND partner_id <> current_setting('igu.partner')::bigint;
  PERFORM igu.require(NOT FOUND, 'You confirmed this for another agency. Somebody else confirms it for this one.');
  UPDATE public.agencies_agreementparty SET agreed_by_id = current_setting('igu.user')::bigint, agreed_at = clock_timestamp()
    WHERE agreement_id = p_agreement AND partner_id = current_setting('igu.partner')::bigint AND agreed_at IS NULL;
  PERFORM igu.require(FOUND, 'Your agency is not a party that has still to confirm.');
  PERFORM igu.note('confirmed', '', p_agreement => p_agreement, p_partner => current_setting('igu.partner')::bigint);
  SELECT bool_and(agreed_at IS NOT NULL) INTO complete FROM public.agencies_agreementparty WHERE agreement_id = p_agreement;
  IF complete THEN
    UPDATE public.agencies_sharingagreement SET status = 'agreed' WHERE id = p_agreement;
  END IF;
  RETURN complete;
END $$;

-- Who may review or end an agreement: a party's signatory, or who drafts agreements.
CREATE OR REPLACE FUNCTION igu.concerns_agreement(p_agreement bigint) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.agencies_sharingagreement a WHERE a.id = p_agreement AND a.status <> 'ended'
    AND a.partnership_id = current_setting('igu.partnership')::bigint
    AND (igu.may('agreement.draft') OR igu.may('agreement.confirm') AND EXISTS (
      SELECT FROM public.agencies_agreementparty p
      WHERE p.agreement_id = a.id AND p.partner_id = current_setting('igu.partner')::bigint)))
$$;

CREATE OR REPLACE FUNCTION igu.review_agreement(p_agreement bigint, p_review date, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.require(igu.concerns_agreement(p_agreement), 'Only a party to this agreement reviews it.');
  PERFORM igu.require(length(btrim(p_note)) > 0, 'Say what the review found.');
  UPDATE public.agencies_sharingagreement SET review_on = p_review WHERE id = p_agreement AND p_review <= ends_on
    AND p_review > (now() AT TIME ZONE 'Europe/London')::date;
  PERFORM igu.require(FOUND, 'The next review has to fall while the agreement runs.');
  PERFORM igu.note('reviewed', p_note, p_agreement => p_agreement, p_review => p_review);
END $$;

CREATE OR REPLACE FUNCTION igu.end_agreement(p_agreement bigint, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM igu.require(igu.concerns_agreement(p_agreement), 'Only a party to this agreement ends it.');
  PERFORM igu.require(length(btrim(p_reason)) > 0, 'Say why it ends.');
  UPDATE public.agencies_sharingagreement SET status = 'ended', ended_at = clock_timestamp() WHERE id = p_agreement;
  PERFORM igu.note('agreement_ended', p_reason, p_agreement => p_agreement);
END $$;

REVOKE ALL ON FUNCTION igu.draft_agreement(text, text, text, integer, date, date, date, text, bigint[]),
  igu.confirm_agreement(bigint), igu.concerns_agreement(bigint), igu.review_agreement(bigint, date, text),
  igu.end_agreement(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION igu.draft_agreement(text, text, text, integer, date, date, date, text, bigint[]),
  igu.confirm_agreement(bigint), igu.review_agreement(bigint, date, text), igu.end_agreement(bigint, text) TO igu_app;
